import { describe, expect, it } from 'vitest';
import { createToken } from '../../src/app/tokens.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { exampleProject, inside, put } from '../cli/harness.ts';
import { server } from './harness.ts';
import type { TestServer } from './harness.ts';

/** Three people without a mail address, one without a name: four dead letters, and two who are delivered. */
const people = `employee_id,name,email,department,started,status
1001,王芳,fang.wang@example.com,S,2024/5/1,active
1002,Tom Berg,,S,2019/11/4,active
1003,李雷,,E,2023/2/20,active
1004,Ana Sousa,,P,2021/9/15,active
1005,,juergen.klein@example.com,E,2022/12/1,active
1006,May Lee,may@example.com,E,2022/12/1,active
1007,Gone,gone@example.com,E,2022/12/1,left
`;

async function ran(): Promise<TestServer> {
  const root = exampleProject();
  put(root, 'inbox/people.csv', people);
  expect((await inside(['run', 'people-to-out', '--json'], root)).exit).toBe(3);
  return server({ root });
}

const itemsOf = (page: JsonObject): JsonObject[] => page['items'] as JsonObject[];

describe('mappings', () => {
  it('are listed with their counts, their last run, their checkpoint and their lag', async () => {
    const { object } = await ran();
    const page = await object('GET', '/api/v1/mappings', 200);
    expect(page['next']).toBeNull();
    expect(itemsOf(page)).toMatchObject([
      {
        mapping: 'people-to-out',
        from: 'people.rows',
        to: 'out.rows',
        open: { deadLetters: 4, held: 0, unknown: 0, inbox: 0 },
        lastRun: { status: 'attention', delivered: 2, deadLettered: 4 },
        lagSeconds: expect.any(Number) as number,
      },
    ]);
    expect(await object('GET', '/api/v1/mappings/people-to-out', 200)).toMatchObject({
      title: expect.any(String) as string,
    });
  });
  it('are told with a near name where there is none', async () => {
    const { object } = await server();
    const problem = await object('GET', '/api/v1/mappings/peple-to-out', 404);
    expect(problem).toMatchObject({ code: 'app.unknown-mapping', hint: 'Did you mean people-to-out?' });
  });
});

describe('runs', () => {
  it('are paged, the newest first, each once', async () => {
    const root = exampleProject();
    for (let count = 0; count < 3; count++) await inside(['run', 'people-to-out', '--full'], root);
    const { object } = await server({ root });
    const all = itemsOf(await object('GET', '/api/v1/runs', 200)).map(({ run }) => run);
    expect(all).toHaveLength(3);
    const paged: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null;) {
      const page = await object('GET', `/api/v1/runs?limit=1${cursor === '' ? '' : `&cursor=${String(cursor)}`}`, 200);
      paged.push(...itemsOf(page).map(({ run }) => run));
      cursor = page['next'];
    }
    expect(paged).toEqual(all);
    expect(itemsOf(await object('GET', '/api/v1/runs?status=failed', 200))).toEqual([]);
    expect(itemsOf(await object('GET', '/api/v1/runs?since=2999-01-01T00:00:00Z', 200))).toEqual([]);
  });
  it('show their summary and what became of their records', async () => {
    const { object } = await ran();
    const [first] = itemsOf(await object('GET', '/api/v1/runs', 200));
    const id = String(first?.['run']);
    expect(await object('GET', `/api/v1/runs/${id}`, 200)).toMatchObject({ run: id, read: 7, filtered: 1 });
    const records = itemsOf(await object('GET', `/api/v1/runs/${id}/records`, 200));
    expect(records.map(({ outcome }) => outcome).sort()).toEqual([
      ...Array<string>(4).fill('deadLettered'),
      'delivered',
      'delivered',
      'filtered',
    ]);
    expect(await object('GET', '/api/v1/runs/none', 404)).toMatchObject({ code: 'app.unknown-run' });
  });
});

describe('dead letters', () => {
  it('are paged to the last, each once, and narrowed by cause', async () => {
    const { object } = await ran();
    const paged: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null;) {
      const more = cursor === '' ? '' : `&cursor=${String(cursor)}`;
      const page = await object('GET', `/api/v1/dead-letters?limit=3${more}`, 200);
      paged.push(...itemsOf(page).map(({ key }) => key));
      cursor = page['next'];
    }
    expect(paged).toEqual(['1002', '1003', '1004', '1005']);
    const named = await object('GET', '/api/v1/dead-letters?code=needs.absent&field=name', 200);
    expect(itemsOf(named).map(({ key }) => key)).toEqual(['1005']);
    const found = await object('POST', '/api/v1/dead-letters/find', 200, { json: { key: '1003' } });
    expect(itemsOf(found).map(({ key }) => key)).toEqual(['1003']);
    const groups = await object('GET', '/api/v1/dead-letters/groups', 200);
    expect(itemsOf(groups).map(({ field, rows }) => [field, rows])).toEqual([
      ['email', 3],
      ['name', 1],
    ]);
  });
  it('a cursor that was not given out is refused', async () => {
    const { object } = await server();
    const problem = await object('GET', '/api/v1/dead-letters?cursor=abc', 400);
    expect(problem['errors']).toMatchObject([{ in: 'query', at: 'cursor' }]);
  });
  it('are repaired, brought back, and delivered by the run that is started for them', async () => {
    const { object, ask, live } = await ran();
    const [first, second] = itemsOf(await object('GET', '/api/v1/dead-letters', 200));
    const id = Number(first?.['id']);
    const edit = { json: { set: { email: 'tom@example.com' } } };
    expect(await object('PATCH', `/api/v1/dead-letters/${id}`, 200, edit)).toEqual({ changed: ['email'] });
    expect(await object('GET', `/api/v1/dead-letters/${id}`, 200)).toMatchObject({
      edited: { record: { email: 'tom@example.com' }, changes: [{ path: 'email', after: 'tom@example.com' }] },
    });
    expect((await ask('DELETE', `/api/v1/dead-letters/${id}/edit`)).status).toBe(204);
    await object('PATCH', `/api/v1/dead-letters/${id}`, 200, edit);
    const ended = new Promise<string>((resolve) => {
      live.listen((told) => told.kind === 'ended' && resolve(told.status));
    });
    const brought = await object('POST', '/api/v1/dead-letters/replay', 200, { json: { ids: [id] } });
    expect(brought).toEqual({ selected: 1, enqueued: 1, expired: 0, unreadable: 0, mappings: ['people-to-out'] });
    expect(await ended).toBe('settled');
    expect(await object('GET', `/api/v1/dead-letters/${id}`, 200)).toMatchObject({ closedAs: 'delivered' });
    const discard = { json: { ids: [Number(second?.['id'])] } };
    expect(await object('POST', '/api/v1/dead-letters/discard', 200, discard)).toEqual({ discarded: 1 });
    expect(await object('POST', '/api/v1/dead-letters/discard', 409, discard)).toMatchObject({
      code: 'app.not-replayable',
    });
  });
  it('nothing is brought back where nothing is named', async () => {
    const { object } = await server();
    for (const json of [{}, { filter: {} }, { ids: [] }, { ids: [1], all: true }, { all: false }]) {
      expect(await object('POST', '/api/v1/dead-letters/replay', 422, { json })).toMatchObject({
        code: 'server.invalid-body',
      });
    }
  });
  it('that are not there are told so', async () => {
    const { object } = await server();
    expect(await object('GET', '/api/v1/dead-letters/17', 404)).toMatchObject({ code: 'app.unknown-row' });
    expect(await object('GET', '/api/v1/dead-letters/x', 400)).toMatchObject({ code: 'server.bad-request' });
  });
});

describe('held and unknown rows', () => {
  it('are listed, and settled by their key alone', async () => {
    const { object } = await ran();
    expect(await object('GET', '/api/v1/held', 200)).toEqual({ items: [], next: null });
    expect(await object('GET', '/api/v1/unknown', 200)).toEqual({ items: [], next: null });
    expect(await object('POST', '/api/v1/held/release', 200, { json: { all: true } })).toMatchObject({ selected: 0 });
    const settle = { json: { mapping: 'people-to-out', key: '1001', as: 'delivered' } };
    expect(await object('POST', '/api/v1/unknown/settle', 404, settle)).toMatchObject({ code: 'run.unknown-key' });
  });
});

describe('checkpoints', () => {
  it('are listed, set and cleared', async () => {
    const { object } = await ran();
    const [first] = itemsOf(await object('GET', '/api/v1/checkpoints?mapping=people-to-out', 200));
    expect(first).toMatchObject({ mapping: 'people-to-out', current: true });
    const at = '/api/v1/checkpoints/people-to-out';
    expect(await object('DELETE', at, 200)).toMatchObject({ checkpoint: null });
    const checkpoint = first?.['checkpoint'] ?? null;
    expect(await object('PUT', at, 200, { json: { checkpoint } })).toMatchObject({ checkpoint });
    expect(await object('PUT', '/api/v1/checkpoints/none', 404, { json: { checkpoint } })).toMatchObject({
      status: 404,
    });
  });
});

describe('explain', () => {
  it('says what became of a record, its key in the body', async () => {
    const { object } = await ran();
    const json = { mapping: 'people-to-out', key: '1002' };
    const told = await object('POST', '/api/v1/explain', 200, { json });
    expect(told).toMatchObject({ key: '1002', is: 'notDelivered', now: { would: { outcome: 'deadLettered' } } });
    const person = await object('POST', '/api/v1/explain/person', 200, { json: { person: 'nobody@example.com' } });
    expect(person).toMatchObject({ records: [], more: 0 });
  });
});

describe('the project', () => {
  it('is told with its connectors, and looked through by the doctor', async () => {
    const { object } = await server();
    expect(await object('GET', '/api/v1/project', 200)).toMatchObject({ current: true, diagnostics: [], restart: [] });
    const connectors = itemsOf(await object('GET', '/api/v1/connectors', 200)).map(({ name }) => name);
    expect(connectors).toEqual(expect.arrayContaining(['csv', 'jsonl']));
    expect(await object('GET', '/api/v1/connectors/csv', 200)).toMatchObject({ name: 'csv' });
    expect(await object('GET', '/api/v1/connectors/cvs', 404)).toMatchObject({ hint: 'Did you mean csv?' });
    expect(await object('GET', '/api/v1/doctor', 200)).toMatchObject({ ok: true });
  });
});

describe('erasing', () => {
  it('finds and forgets a person; what is unknown is refused', async () => {
    const { object } = await ran();
    const keys = [{ mapping: 'people-to-out', key: '1001' }];
    expect(await object('POST', '/api/v1/erasures/find', 200, { json: { keys } })).toMatchObject({ already: false });
    expect(await object('POST', '/api/v1/erasures', 200, { json: { keys } })).toMatchObject({
      erased: true,
      already: false,
    });
  });
});

describe('revealing', () => {
  it('needs its permission and is audited; so is repairing', async () => {
    const { object, live } = await ran();
    const make = async (name: string, role: string, reveal: boolean): Promise<string> => {
      const order = { name, role, reveal, mappings: undefined, scope: undefined, lasts: undefined };
      return (await createToken(live.session(), order)).text;
    };
    const [viewer, revealer] = [await make('viewer', 'viewer', false), await make('revealer', 'viewer', true)];
    const path = '/api/v1/dead-letters?reveal=true';
    expect(await object('GET', path, 401)).toMatchObject({ code: 'access.unauthenticated' });
    expect(await object('GET', path, 403, { token: viewer })).toMatchObject({ code: 'access.denied' });
    expect(itemsOf(await object('GET', path, 200, { token: revealer }))).toHaveLength(4);
    const discard = { json: { all: true }, token: revealer };
    expect(await object('POST', '/api/v1/dead-letters/discard', 403, discard)).toMatchObject({ code: 'access.denied' });
    const { audit } = await live.session().store();
    const told = await audit.list(20);
    expect(told.filter(({ action }) => action === 'reveal')).toMatchObject([{ who: 'revealer', subject: { keys: 4 } }]);
  });
});
