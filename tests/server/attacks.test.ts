import { once } from 'node:events';
import { get as httpGet, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { parse } from 'csv-parse/sync';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createToken } from '../../src/app/tokens.ts';
import type { TokenOrder } from '../../src/app/tokens.ts';
import { HrwireError } from '../../src/error/error.ts';
import type { Route, SentEvent } from '../../src/server/route.ts';
import { pendingCookie, sessionCookie } from '../../src/server/sign-in-cookie.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { stage } from '../upload/stage.ts';
import type { Stage } from '../upload/stage.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

const order: TokenOrder = {
  ...{ name: 'root', role: 'admin', reveal: false, mappings: undefined, scope: undefined, lasts: undefined },
};

async function token(at: TestServer, more: Partial<TokenOrder> = {}): Promise<string> {
  return (await createToken(at.live.session(), { ...order, ...more })).text;
}

/** Events that never come. */
const silence: Route = {
  method: 'get',
  path: '/api/v1/silence',
  needs: 'read',
  operation: {
    operationId: 'silence',
    summary: 'Says nothing for ever',
    responses: { 200: { description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
  },
  handle: async ({ signal }) => ({ events: never(signal) }),
};

async function* never(signal: AbortSignal): AsyncGenerator<SentEvent> {
  if (!signal.aborted) await once(signal, 'abort');
  yield* [];
}

async function listening(at: TestServer, as: string): Promise<ClientRequest> {
  const asked = httpGet(`${at.url}/api/v1/silence`, { headers: { authorization: `Bearer ${as}` }, agent: false });
  asked.on('error', () => undefined);
  onTestFinished(() => void asked.destroy());
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  return asked;
}

describe('somebody who leaves requests open', () => {
  it('is told to wait beyond a bound of their own, and keeps nobody else out', async () => {
    const root = exampleProject();
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}\nserve: { limits: { per_caller: 2 } }\n`);
    const at = await server({ root, routes: [silence] });
    const [mine, other] = [await token(at), await token(at, { name: 'other' })];
    const [first] = [await listening(at, mine), await listening(at, mine)];
    const refused = await at.ask('GET', '/api/v1/silence', { token: mine });
    expect(refused).toMatchObject({ status: 429, json: { code: 'server.too-many' } });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    await listening(at, other);
    first.destroy();
    await expect.poll(async () => (await at.ask('GET', '/api/v1/silence?odd=1', { token: mine })).status).toBe(400);
  });
});

describe('connections that are opened and left', () => {
  it('are ended, though their owners end nothing', async () => {
    const root = exampleProject();
    const limits = 'serve: { limits: { connections: 3, headers_timeout: 300ms } }';
    put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}\n${limits}\n`);
    const at = await server({ root });
    const { hostname, port } = new URL(at.url);
    for (let more = 0; more < 3; more++) {
      // Neither says anything nor reads what it is told.
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }).pause();
      socket.on('error', () => undefined);
      onTestFinished(() => void socket.destroy());
      await once(socket, 'connect');
    }
    const alive = async (): Promise<number> => (await at.ask('GET', '/healthz').catch(() => ({ status: 0 }))).status;
    await expect.poll(alive, { timeout: 10_000 }).toBe(200);
  });
});

describe('a request that is made to confuse', () => {
  it('by its target is answered without a fault', async () => {
    const at = await server();
    for (const target of ['http://a:999999/api/v1/runs', 'http://evil.example/api/v1/runs', '//', '/api/v1/runs/%00']) {
      const text = `GET ${target} HTTP/1.1\r\nHost: ${new URL(at.url).host}\r\nConnection: close\r\n\r\n`;
      expect(await raw(at.url, text), target).toMatch(/^HTTP\/1\.1 (200|404) /);
    }
  });

  it('by nesting thousands deep is refused before anything walks through it', async () => {
    const at = await server();
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    const setting = (levels: number): { body: string; headers: Record<string, string> } => ({
      body: `{"checkpoint":{"a":${nested(levels)}}}`,
      headers: { 'content-type': 'application/json' },
    });
    const answer = await at.object('PUT', '/api/v1/checkpoints/people-to-out', 400, setting(200_000));
    expect(answer).toMatchObject({
      code: 'server.bad-request',
      detail: expect.stringContaining('100 levels') as string,
    });
    expect((await at.ask('PUT', '/api/v1/checkpoints/people-to-out', setting(50))).status).not.toBe(400);
  });

  it('by names that objects have of themselves changes nothing', async () => {
    const at = await server();
    const headers = { 'content-type': 'application/json' };
    for (const [path, body] of [
      ['/api/v1/runs', '{"mapping":"people-to-out","__proto__":{"full":true}}'],
      ['/api/v1/tokens', '{"name":"a","role":"__proto__"}'],
      ['/api/v1/tokens', '{"name":"a","role":"constructor"}'],
    ] as const) {
      expect((await at.ask('POST', path, { body, headers })).status, body).toBe(422);
    }
    for (const path of ['mappings/__proto__', 'connectors/constructor', 'schedules/toString']) {
      expect((await at.ask('GET', `/api/v1/${path}`)).status, path).toBe(404);
    }
    expect((await at.ask('POST', '/hooks/__proto__/constructor')).status).toBe(404);
  });

  it('by a token in its URL is not let in', async () => {
    const at = await server();
    const mine = await token(at);
    for (const name of ['token', 'access_token', 'authorization']) {
      expect((await at.ask('GET', `/api/v1/runs?${name}=${mine}`)).status, name).toBe(401);
    }
    expect(JSON.stringify(at.lines)).not.toContain(mine);
  });

  it('is told nothing of where the store lies when that fails', async () => {
    const at = await server();
    const store = await at.live.session().store();
    const fault = new HrwireError('store.fault', `The store failed: ${at.root}/state/hrwire.db (disk I/O error)`);
    Object.assign(store.runs, { list: async () => Promise.reject(fault) });
    const { text } = await at.ask('GET', '/api/v1/runs');
    expect(text).toContain('store.fault');
    expect(text).not.toContain(at.root);
    expect(at.lines.find(({ message }) => message === 'the store failed')?.fields['message']).toContain(at.root);
  });
});

describe('an administrator of some mappings', () => {
  it('erases nobody: a person is forgotten in all mappings', async () => {
    const at = await server();
    const part = await token(at, { mappings: ['people-to-out'] });
    const json = { values: ['ann@example.com'] };
    for (const path of ['/api/v1/erasures/find', '/api/v1/erasures']) {
      expect((await at.ask('POST', path, { json, token: part })).status, path).toBe(403);
    }
  });
});

describe('an operator who sees a part of the records', () => {
  it('starts no run that lifts what guards all of them', async () => {
    const at = await server();
    const part = await token(at, { role: 'operator', scope: 'department = "S"' });
    for (const lifted of ['resend', 'newLedger', 'newKey', 'adopt']) {
      const json = { mapping: 'people-to-out', [lifted]: true };
      const answer = await at.ask('POST', '/api/v1/runs', { json, token: part });
      expect(answer, lifted).toMatchObject({ status: 403, json: { code: 'access.denied' } });
    }
  });
});

describe('the cookies of a sign-in', () => {
  it('are out of reach of scripts, of other hosts and of the clear', () => {
    const url = 'https://hr.example';
    expect(sessionCookie(url, 'v', 1000)).toBe('__Host-hrwire=v; Max-Age=1; Path=/; HttpOnly; SameSite=Lax; Secure');
    expect(pendingCookie(url, 'v', 1000)).toBe(
      '__Secure-hrwire-sign-in=v; Max-Age=1; Path=/api/v1/sign-in; HttpOnly; SameSite=Lax; Secure',
    );
  });
});

describe('an uploader', () => {
  const head = '编号,姓名,身份证号,手机号,性别,入职日期,部门';
  const good = '1,王芳,,13800138000,女,2024-05-01,销售部';

  async function uploaders(serve = ''): Promise<{ on: Stage; lin: string; wu: string; ops: string }> {
    const on = await stage({ serve });
    await token(on);
    const as = async (name: string, role: string): Promise<string> => token(on, { name, role });
    return { on, lin: await as('lin', 'uploader'), wu: await as('wu', 'uploader'), ops: await as('ops', 'operator') };
  }

  it('keeps no more files than the bound, however many they delete', async () => {
    const { on, lin } = await uploaders('serve: { uploads: { per_person: 2 } }\n');
    const kept = async (name: string): Promise<number> =>
      (await on.upload(`${head}\n${good}${name}`, { token: lin })).status;
    expect([await kept('a'), await kept('b'), await kept('c')]).toEqual([201, 201, 429]);
    const store = await on.live.session().store();
    const [last] = await store.uploads.list({ of: 'all' }, 1);
    for (let more = 0; more < 5; more++) {
      const { number: _, ...row } = last!;
      await store.uploads.put({ ...row, id: `gone${more}`, digest: undefined, state: 'deleted', about: undefined });
    }
    expect(await kept('c')).toBe(429);
  });

  it('by a form of many parts, long names, two files or no end leaves nothing behind', async () => {
    const { on, lin } = await uploaders();
    const part = (head: string, text: string): string =>
      `--b\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
    const mapping = part('name="mapping"', 'candidates-to-out');
    const file = part('name="file"; filename="a.csv"', `${head}\n${good}`);
    const forms: readonly (readonly [string, string])[] = [
      ['many parts', `${Array.from({ length: 500 }, (_, at) => part(`name="f${at}"`, 'x')).join('')}${file}--b--`],
      ['a field twice', `${mapping}${mapping}${file}--b--`],
      ['a long name', `${part(`name="${'n'.repeat(70_000)}"`, 'x')}${file}--b--`],
      ['a long value', `${part('name="mapping"', 'm'.repeat(50_000))}${file}--b--`],
      ['many headers', `--b\r\n${'X: y\r\n'.repeat(5000)}\r\n${file}--b--`],
      ['two files', `${mapping}${file}${file}--b--`],
      ['a field behind the file', `${mapping}${file}${part('name="again"', 'true')}--b--`],
      ['no end', `${mapping}${file}`],
      ['a file in another field', `${mapping}${part('name="other"; filename="a.csv"', 'x')}--b--`],
      ['no end in another field', `${mapping}${part('name="other"; filename="a.csv"', 'x')}`],
      ['nothing', 'x'.repeat(200_000)],
    ];
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    for (const [what, body] of forms) {
      const answer = await on.ask('POST', '/api/v1/uploads', { headers, body, token: lin });
      expect(answer, what).toMatchObject({ status: 400, json: { code: 'upload.form' } });
    }
    expect(await on.object('GET', '/api/v1/uploads', 200, { token: lin })).toEqual({ items: [], next: null });
  });

  it('who sends slowly takes not all of the places', async () => {
    const { on, lin, wu } = await uploaders('serve: { uploads: { at_once: 2 } }\n');
    const form = '--b\r\nContent-Disposition: form-data; name="';
    const slow = httpRequest(`${on.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lin}`, 'content-type': 'multipart/form-data; boundary=b' },
      agent: false,
    });
    slow.on('error', () => undefined);
    onTestFinished(() => void slow.destroy());
    slow.write(`${form}mapping"\r\n\r\ncandidates-to-out\r\n${form}file"; filename="a.csv"\r\n\r\n${head}`);
    const { uploads } = await on.live.session().store();
    await expect.poll(async () => (await uploads.list({ of: 'all' }, 9)).length).toBe(1);
    expect(await on.upload(`${head}\n${good}`, { token: lin })).toMatchObject({ status: 429 });
    expect(await on.upload(`${head}\n${good}`, { token: wu })).toMatchObject({ status: 201 });
  });

  it('learns nothing of who else has the same file', async () => {
    const { on, lin, wu, ops } = await uploaders();
    const { id } = (await on.upload(`${head}\n${good}`, { token: lin })).json as { id: string };
    const again = await on.upload(`${head}\n${good}`, { token: wu });
    expect(again).toMatchObject({ status: 409, json: { code: 'upload.same' } });
    expect(again.text).not.toMatch(new RegExp(`${id}|\\blin\\b`));
    expect((await on.upload(`${head}\n${good}`, { token: ops })).text).toContain('lin');
  });

  it('says how a file is read by what there is, or is told so', async () => {
    const { on, lin } = await uploaders();
    for (const fields of [
      ...[{ encoding: 'utf-7' }, { encoding: 'x'.repeat(5000) }, { encoding: 'replacement' }],
      ...[{ delimiter: '"' }, { delimiter: '\n' }, { delimiter: 'ab' }, { delimiter: '\0' }],
    ] as Record<string, string>[]) {
      const answer = await on.upload(`${head}\n${good}`, { fields: { again: 'true', ...fields }, token: lin });
      expect(answer, JSON.stringify(fields)).toMatchObject({ status: 422, json: { code: 'upload.choice' } });
    }
    const { id } = (await on.upload(`${head}\n${good}`, { token: lin })).json as { id: string };
    const json = { encoding: 'nobody' };
    expect((await on.ask('PATCH', `/api/v1/uploads/${id}`, { json, token: lin })).status).toBe(422);
  });

  it('whose file has bad rows is the one who gets them back as they are, beside those who may reveal', async () => {
    const { on, lin, ops } = await uploaders();
    const { id } = (await on.upload(`${head}\n1,,,13800138000,,,`, { token: lin })).json as { id: string };
    const as = await token(on, { name: 'dpo', role: 'operator', reveal: true });
    const path = `/api/v1/uploads/${id}/rejects?format=csv`;
    expect(await on.ask('GET', path, { token: ops })).toMatchObject({ status: 403, json: { code: 'access.denied' } });
    for (const may of [lin, as]) expect((await on.ask('GET', path, { token: may })).text).toContain('13800138000');
  });

  it('gets nothing back that a spreadsheet runs, nor a name that writes a header', async () => {
    const { on, lin } = await uploaders();
    const evil = ['=1+1', '+cmd|x', '-2+3', '@SUM(1)', '\t=1', '＝1+1'];
    const file = `${head},"=HYPERLINK(""x"")"\n${evil.map((cell) => `9,"${cell}",,,未知,,,"${cell}"`).join('\n')}`;
    const name = '=a"\u202ecsv;filename=b.html.csv';
    const { id } = (await on.upload(file, { token: lin, name })).json as { id: string };
    const answer = await on.ask('GET', `/api/v1/uploads/${id}/rejects?format=csv`, { token: lin });
    const rows = parse(answer.text.replace('\ufeff', ''));
    expect(rows).toHaveLength(evil.length + 1);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([]);
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="[A-Za-z0-9._-]+"; filename\*=UTF-8''[A-Za-z0-9._~%!'()*-]+$/,
    );
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const book = await on.ask('GET', `/api/v1/uploads/${id}/rejects?format=xlsx`, { token: lin });
    expect(book.text).not.toContain('<f>');
  });

  it('who corrects a file is noted', async () => {
    const { on, lin, ops } = await uploaders();
    const { id } = (await on.upload(`${head}\n${good}`, { token: lin })).json as { id: string };
    await on.object('PATCH', `/api/v1/uploads/${id}`, 200, { json: { columns: { B: null } }, token: ops });
    const [row] = await (await on.live.session().store()).audit.list(1);
    expect(row).toMatchObject({ who: 'ops', action: 'upload correct', subject: { upload: id } });
  });
});

/** What is answered to bytes that no client would send. */
async function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.end(text);
  let said = '';
  for await (const chunk of socket) said += String(chunk);
  return said;
}
