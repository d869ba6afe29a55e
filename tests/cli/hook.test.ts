import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { desk, document, inside, put, temporary } from './harness.ts';
import type { Desk } from './harness.ts';

const connector = `connector: talks
title: Talks
config: { required: [base_url], properties: { base_url: { type: string, format: uri } } }
http: { base_url: '{{ $config.base_url }}' }
streams:
  talks:
    key: id
    read: { request: { path: /talks }, records: talks }
    by_key: { id: { request: { path: /talk, query: { ids: '{{ $join($ids, ",") }}' } }, records: talks } }
    hook: { by: id, signal: talkId, when: 'type = "talk"', for: 1h }
  people:
    key: id
    read: { request: { path: /people }, records: people }
`;
const mapping = `mapping: talks-to-local
from: talks.talks
to: local.talks
map: { id: id, score: score }
match: id
tests:
  - { name: t, given: { id: a, score: 1 }, expect: { id: a, score: 1 } }
`;

function projectOf(target: Desk): string {
  const root = temporary();
  put(
    root,
    'hrwire.yaml',
    `encryption: off\nconnections:\n  talks: { connector: talks, with: { base_url: "${target.url}" } }\n  local: { connector: local, with: { streams: { talks: { key: id } } } }\n`,
  );
  put(root, 'connectors/talks.yaml', connector);
  put(root, 'mappings/talks-to-local.yaml', mapping);
  return root;
}

const waiting = async (root: string): Promise<number> => {
  const store = await openSqliteStore({
    path: `${root}/state/hrwire.db`,
    encryption: false,
    key: undefined,
    now: () => Date.now(),
  });
  const pair = (await store.checkpoints.pairs('talks-to-local'))[0]?.id ?? 0;
  const count = await store.inbox.count(pair);
  await store.close();
  return count;
};
const input = (text: string) => ({ input: async () => new TextEncoder().encode(text) });

describe('hook', () => {
  it('says that a mapping which never ran needs no notification', async () => {
    const root = projectOf(await desk());
    const result = await inside(['hook', 'talks.talks', '--json'], root, input('{ "talkId": "a" }'));
    expect(document(result)).toEqual({ stream: 'talks.talks', stored: [], firstRun: ['talks-to-local'] });
  });

  it('stores a notification for the next run, from standard input or a file', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 200, body: { talks: [] } });
    const root = projectOf(target);
    expect((await inside(['run'], root)).exit).toBe(0);
    const before = target.asked.length;
    const { out, exit } = await inside(['hook', 'talks.talks'], root, input('{ "talkId": "a", "type": "talk" }'));
    expect(exit).toBe(0);
    expect(out).toContain('hrwire run talks-to-local');
    put(root, 'body.json', '{ "talkId": "b", "type": "talk" }');
    expect((await inside(['hook', 'talks.talks', 'body.json'], root)).exit).toBe(0);
    expect(await waiting(root)).toBe(2);
    expect(target.asked.length).toBe(before);
  });

  it.each([
    [['hook', 'talks.people'], '{}', 'app.no-hook'],
    [['hook', 'talks.tlks'], '{}', 'app.unknown-stream'],
    [['hook', 'talk.talks'], '{}', 'app.unknown-connection'],
    [['hook', 'talks.talks'], '{', 'cli.usage'],
    [['hook', 'talks.talks', 'none.json'], '', 'cli.usage'],
    [['hook', 'talks.talks'], `"${'x'.repeat(262_144)}"`, 'app.hook-size'],
    [['hook', 'talks.talks'], `${'['.repeat(3000)}${']'.repeat(3000)}`, 'app.hook-size'],
    [['hook', 'talks.talks'], `${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'app.hook-size'],
  ])('%j refuses what cannot be taken', async (words, text, code) => {
    const result = await inside([...words, '--json'], projectOf(await desk()), input(text));
    expect(result.exit).toBe(2);
    expect(document(result)).toMatchObject({ error: { code } });
  });

  it('shows nothing of what a notification holds that nobody understands, unless it is revealed', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 200, body: { talks: [] } });
    const root = projectOf(target);
    await inside(['run'], root);
    const body = '{ "type": "talk", "candidate": { "mail": "ann@example.com" } }';
    await inside(['hook', 'talks.talks'], root, input(body));
    expect((await inside(['run'], root)).exit).toBe(3);
    const masked = await inside(['dead-letters', 'show', '1', '--json'], root);
    expect(document(masked)).toMatchObject({ code: 'hook.unreadable' });
    expect(masked.out).not.toContain('ann@example.com');
    expect((await inside(['dead-letters', 'show', '1', '--reveal', '--json'], root)).out).toContain('ann@example.com');
  });

  it('shows nothing of a row that its connector could not make a record of: its names are the vendor`s own', async () => {
    const target = await desk();
    target.answer = async () => ({ status: 200, body: { talks: [{ id: 'a', MailAddr: 'ann@example.com' }] } });
    const root = projectOf(target);
    const broken = connector
      .replace("$config.base_url }}' }", `$config.base_url }}', record: '{ "id": id, "mail": $number(MailAddr) }' }`)
      .replace('    key: id\n', '    key: id\n    sensitive: { person: [mail] }\n');
    put(root, 'connectors/talks.yaml', broken);
    expect((await inside(['run'], root)).exit).toBe(3);
    const masked = await inside(['dead-letters', 'show', '1', '--json'], root);
    expect(document(masked)).toMatchObject({ key: null, record: { MailAddr: 'a***@…' } });
  });

  it('refuses a stream that no mapping reads', async () => {
    const root = projectOf(await desk());
    put(root, 'mappings/talks-to-local.yaml', mapping.replace('from: talks.talks', 'from: talks.people'));
    const result = await inside(['hook', 'talks.talks', '--json'], root, input('{}'));
    expect(document(result)).toMatchObject({ error: { code: 'app.not-read' } });
  });
});
