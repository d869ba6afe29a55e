import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../src/app/run.ts';
import type { Live } from '../../src/app/live.ts';
import type { HookAnswer, Notice } from '../../src/connector/reception.ts';
import { HookDoor } from '../../src/app/take-hooks.ts';
import { HrwireError } from '../../src/error/error.ts';
import { desk, put, temporary } from '../cli/harness.ts';
import type { Desk } from '../cli/harness.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

const connector = (hook: string) => `connector: talks
title: Talks
config:
  required: [base_url]
  properties: { base_url: { type: string, format: uri }, secret: { type: string, secret: true } }
http: { base_url: '{{ $config.base_url }}' }
streams:
  talks:
    key: id
    read: { request: { path: /talks }, records: talks }
    by_key: { id: { request: { path: /talk, query: { ids: '{{ $join($ids, ",") }}' } }, records: talks } }
    hook:
      ${hook}
  people:
    key: id
    read: { request: { path: /people }, records: people }
  pushed:
    key: id
    version: at
    version_type: number
    hook: { records: people, verify: { kind: bearer, token: '{{ $config.secret }}' }, answer: { text: success } }
`;
const signal = 'by: id\n      signal: talkId\n      when: type = "talk"';
const signed = `${signal}\n      verify: { kind: hmac, secret: '{{ $config.secret }}', at: { header: x-sig } }`;
const mapping = (name: string, from: string, to: string) => `mapping: ${name}
from: ${from}
to: local.${to}
map: { id: id, score: score }
match: id
tests:
  - { name: t, given: { id: a, score: 1 }, expect: { id: a, score: 1 } }
`;
const path = 'a-path-that-nobody-knows';
const body = '{"talkId":"a","type":"talk"}';
const sign = (text: string): string => createHmac('sha256', 'shh').update(text).digest('hex');

interface Ground extends TestServer {
  readonly target: Desk;
  post(text?: string, headers?: Readonly<Record<string, string>>, to?: string): ReturnType<TestServer['ask']>;
  waiting(mapping?: string): Promise<number>;
  /** What the runner was woken for. */
  readonly woken: readonly string[];
}

async function ground(hook: string = signed, more: { serve?: string; ran?: boolean } = {}): Promise<Ground> {
  const target = await desk();
  target.answer = async () => ({ status: 200, body: { talks: [], people: [] } });
  const root = temporary();
  put(
    root,
    'hrwire.yaml',
    `encryption: off
serve: ${more.serve ?? '{}'}
connections:
  talks: { connector: talks, with: { base_url: "${target.url}", secret: "\${SECRET}" } }
  local: { connector: local, with: { streams: { talks: { key: id }, people: { key: id } } } }
`,
  );
  put(root, 'connectors/talks.yaml', connector(hook));
  put(root, 'mappings/talks-to-local.yaml', mapping('talks-to-local', 'talks.talks', 'talks'));
  put(root, 'mappings/pushed-to-local.yaml', mapping('pushed-to-local', 'talks.pushed', 'people'));
  const up = await server({ root, env: { SECRET: 'shh', PATH_SECRET: path } });
  const { live } = up;
  const woken: string[] = [];
  vi.spyOn(live.runner, 'wake').mockImplementation((name) => void woken.push(name));
  if (more.ran !== false) await once(live);
  return {
    ...up,
    target,
    woken,
    post: (text = body, headers = {}, to = '/hooks/talks/talks') =>
      up.ask('POST', to, { body: text, headers: { 'x-sig': sign(text), ...headers } }),
    waiting: async (name = 'talks-to-local') => {
      const store = await live.session().store();
      const [pair] = await store.checkpoints.pairs(name);
      return pair === undefined ? 0 : store.inbox.count(pair.id);
    },
  };
}

async function once(live: Live, name = 'talks-to-local') {
  const never = new AbortController().signal;
  const options = { full: false, resend: false, newLedger: false };
  const { summary, error } = await run(live.session(), name, options, {
    ...{ onProgress: () => undefined, stop: never, hardStop: never },
  });
  if (error !== undefined) throw error;
  return summary;
}

describe('a notification', () => {
  it('is stored before it is answered, wakes its mapping, and is delivered by the next run', async () => {
    const { post, waiting, woken, live, target } = await ground();
    const answer = await post();
    expect([answer.status, answer.text]).toEqual([200, '{}']);
    expect([await waiting(), woken]).toEqual([1, ['talks-to-local']]);
    target.answer = async () => ({ status: 200, body: { talks: [{ id: 'a', score: 7 }] } });
    expect(await once(live)).toMatchObject({ delivered: 1 });
    expect(await waiting()).toBe(0);
  });

  it('with a wrong signature, or none, is refused without a word of why, and nothing of it is stored or logged', async () => {
    const { post, waiting, lines, ask } = await ground();
    const wrong = await post(body, { 'x-sig': sign('other') });
    const none = await ask('POST', '/hooks/talks/talks', { body });
    for (const { status, json } of [wrong, none]) {
      expect(status).toBe(401);
      expect(json).toMatchObject({ code: 'hook.refused', detail: 'refused', hint: null });
    }
    expect(await waiting()).toBe(0);
    expect(JSON.stringify(lines)).not.toContain('talkId');
    expect(JSON.stringify(lines)).not.toContain(sign('other'));
  });

  it('to what is not there, takes no notifications, or is read by nobody, is unknown in the same words', async () => {
    const { post } = await ground();
    for (const to of ['nobody/talks', 'talks/nobody', 'talks/people', 'talks/__proto__', 'talks/talks/secret']) {
      const { status, json } = await post(body, {}, `/hooks/${to}`);
      expect([to, status]).toEqual([to, 404]);
      expect(json).toMatchObject({ code: 'hook.unknown', detail: 'nobody takes notifications here' });
    }
  });

  it('that cannot be read or is too large is refused; its size is a setting', async () => {
    const { post, ask } = await ground(signed, { serve: '{ hooks: { body: 300 } }' });
    expect((await post('{')).json).toMatchObject({ status: 400, code: 'hook.body' });
    expect((await post(`"${'x'.repeat(300)}"`)).status).toBe(413);
    expect((await ask('GET', '/hooks/talks/talks')).status).toBe(401);
  });

  it('may have any content type and any query', async () => {
    const { post, waiting } = await ground();
    const headers = { 'content-type': 'text/plain; charset=gbk' };
    expect((await post(body, headers, '/hooks/talks/talks?a=1&a=2&lang=xx')).status).toBe(200);
    expect(await waiting()).toBe(1);
  });

  it('of a mapping that never ran is answered and not kept: its first run reads everything', async () => {
    const { post, waiting, woken } = await ground(signed, { ran: false });
    expect((await post()).status).toBe(200);
    expect([await waiting(), woken]).toEqual([0, []]);
  });

  it('is refused with 503 where its secret has no value, and those who run hrwire are told', async () => {
    const { post, lines } = await ground(signed.replace('$config.secret', '$config.secret = "x" ? "y" : ""'));
    const answer = await post();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
    expect(lines.map(({ fields }) => fields['code'])).toContain('hook.no-secret');
  });
});

describe('the same notification', () => {
  it('is stored once while it waits, and answered as before', async () => {
    const { post, waiting } = await ground();
    expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
    expect(await waiting()).toBe(1);
  });

  it('is another one once its record was fetched: the record may have changed again', async () => {
    const { post, waiting, live, target } = await ground();
    target.answer = async () => ({ status: 200, body: { talks: [{ id: 'a', score: 7 }] } });
    await post();
    await once(live);
    await post();
    expect(await waiting()).toBe(1);
  });

  it('by its id is known for a day, whatever became of the first', async () => {
    const { post, waiting, live } = await ground(`${signed}\n      id: $headers."x-id"`);
    await post(body, { 'x-id': 'n1' });
    await once(live);
    const other = '{"talkId":"b","type":"other"}';
    expect((await post(other, { 'x-id': 'n1' })).status).toBe(200);
    expect(await waiting()).toBe(1);
    await post(other, { 'x-id': 'n2' });
    expect(await waiting()).toBe(2);
  });
});

describe('a stream whose connector cannot tell who sends', () => {
  const secretPath = '{ hooks: { paths: { talks.talks: "${PATH_SECRET}" } } }';

  it('takes notifications at its secret address alone, and never maps them', async () => {
    const { post, waiting, lines, live, target } = await ground(signal, { serve: secretPath });
    for (const to of ['', '/wrong', `/${path}x`]) {
      expect((await post(body, {}, `/hooks/talks/talks${to}`)).json).toMatchObject({ code: 'hook.unknown' });
    }
    expect((await post(body, {}, `/hooks/talks/talks/${path}`)).status).toBe(200);
    expect(await waiting()).toBe(1);
    expect(JSON.stringify(lines)).not.toContain(path);
    target.answer = async ({ path: asked }) => ({
      ...{ status: 200, body: { talks: asked.includes('a') ? [{ id: 'a', score: 7 }] : [] } },
    });
    expect(await once(live)).toMatchObject({ delivered: 1 });
  });

  it('takes none where no secret address is set', async () => {
    const { post } = await ground(signal);
    expect((await post()).status).toBe(404);
  });

  it('is not served at an address that could be guessed', async () => {
    const opened = ground(signal, { serve: '{ hooks: { paths: { talks.talks: short } } }' });
    await expect(opened).rejects.toThrow('fewer than 16');
  });
});

describe('a notification that carries its records', () => {
  const pushed = '/hooks/talks/pushed';
  const people = (score: number, at: number) => JSON.stringify({ people: [{ id: 'p', score, at }] });
  const token = { authorization: 'Bearer shh' };

  it('is kept though its mapping never ran, is delivered as it is, and the newest wins', async () => {
    const { post, waiting, live } = await ground();
    const answer = await post(people(2, 20), token, pushed);
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
      ...[200, 'success', 'text/plain; charset=utf-8'],
    ]);
    await post(people(1, 10), token, pushed);
    expect(await waiting('pushed-to-local')).toBe(2);
    expect(await once(live, 'pushed-to-local')).toMatchObject({ read: 2, delivered: 1, superseded: 1 });
    const store = await live.session().store();
    expect((await store.local.get('local/people', ['p'])).map(({ record }) => record)).toEqual([{ id: 'p', score: 2 }]);
  });

  it('is stored once a day, and without the token not at all', async () => {
    const { post, waiting, live } = await ground();
    await post(people(2, 20), token, pushed);
    await once(live, 'pushed-to-local');
    await post(people(2, 20), token, pushed);
    expect(await waiting('pushed-to-local')).toBe(0);
    expect((await post(people(3, 30), {}, pushed)).status).toBe(401);
    expect(await waiting('pushed-to-local')).toBe(0);
  });
});

describe('notifications that come at once', () => {
  it('are all stored, each before it is answered', async () => {
    const { post, waiting } = await ground();
    const texts = Array.from({ length: 60 }, (_, n) => `{"talkId":"t${n}","type":"talk"}`);
    const answers = await Promise.all(texts.map((text) => post(text)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await waiting()).toBe(60);
  });

  it('are refused with 503 beyond what may wait, and nothing of those is stored', async () => {
    const { post, waiting } = await ground(signed, { serve: '{ hooks: { backlog: 2 } }' });
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await post(`{"talkId":"t${n}","type":"talk"}`));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 503]);
    expect(answers[2]?.headers['retry-after']).toBe('60');
    expect(await waiting()).toBe(2);
  });

  it('are refused with 503 where the store cannot be written, and the sender tries again', async () => {
    const { post, live, waiting, lines } = await ground();
    const store = await live.session().store();
    const take = vi.spyOn(store.received, 'take');
    take.mockRejectedValueOnce(new HrwireError('store.locked', 'somebody else writes'));
    const answer = await post();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.json).toMatchObject({ code: 'hook.not-stored' });
    expect(lines.map(({ fields }) => fields['code'])).toContain('store.locked');
    expect((await post()).status).toBe(200);
    expect(await waiting()).toBe(1);
  });
});

describe('who guesses', () => {
  const notice = (sig: string): Notice => ({
    ...{ method: 'POST', path: '/', search: '', query: new URLSearchParams(), body: Buffer.from(body), at: 0 },
    headers: { 'x-sig': sig },
  });
  /** A door whose waits are noted and over at once. */
  async function guarded(): Promise<{ take: (from: string, sig: string) => Promise<HookAnswer>; waits: number[] }> {
    const { live } = await ground();
    const waits: number[] = [];
    const sleep = async (ms: number): Promise<void> => void waits.push(ms);
    const door = new HookDoor({ ...live, clock: { now: () => 1000, sleep } });
    const to = { connection: 'talks', stream: 'talks', secret: undefined };
    return { waits, take: (from, sig) => door.take({ ...to, from }, notice(sig), new AbortController().signal) };
  }

  it('is slowed after a few refusals, each time longer, whatever the end of the address; who is right never is', async () => {
    const { take, waits } = await guarded();
    for (let n = 0; n < 8; n++) await expect(take(`2001:db8:1:2::${n}`, 'no')).rejects.toThrow('refused');
    expect(waits).toEqual([100, 200, 400]);
    await take('2001:db8:1:2::1', sign(body));
    await expect(take('192.0.2.1', 'no')).rejects.toThrow('refused');
    expect(waits).toHaveLength(3);
  });
});
