import { expect, it } from 'vitest';
import { startCounterpart } from './counterpart-server.ts';
import type { Asked, Told } from './counterpart-server.ts';
import { expectRun, makeProject } from './harness.ts';
import type { Ended } from './harness.ts';

const settings = { tenant: '100000', app_key: 'K', app_secret: '${SECRET}', start: '2026-11-01T00:00:00Z', lag: '0s' };
const path = (asked: Asked): string => asked.path.split('/').at(-1) ?? '';
const ids = ['a-1', 'a-2', 'a-3'];

/** A well-behaved tenant, apart from one answer. */
class Tenant {
  /** What is answered in place of a path, as long as it is set. */
  readonly harm = new Map<string, Told>();
  readonly moved: string[] = [];
  readonly people: unknown[] = [person];

  readonly answer = (asked: Asked): Told => {
    const harm = this.harm.get(path(asked));
    const sent = asked.body as Record<string, unknown>;
    if (path(asked) === 'TransferPhase' && harm === undefined) this.moved.push(...(sent['applyIds'] as string[]));
    if (harm !== undefined) return harm;
    switch (path(asked)) {
      case 'token':
        return { body: { access_token: 'T', expires_in: 7200 } };
      case 'GetByTimeWindow':
        return {
          body: {
            code: '200',
            total: this.people.length,
            scrollId: 's',
            data: sent['scrollId'] === '' ? this.people : null,
          },
        };
      // Nobody can say what became of a move.
      case 'GetApplyListByApplyId':
        return { body: { code: 200, data: [] } };
      default:
        return { body: { code: 200, data: { transferCount: (sent['applyIds'] as string[]).length } } };
    }
  };
}

const person = {
  originalId: null,
  employeeInfo: { userID: 1, name: '员工', modifiedTime: '2026-11-10T08:00:00' },
  recordInfo: { jobNumber: '7' },
};

async function setUp(tenant: Tenant): Promise<(...args: string[]) => Promise<Ended>> {
  const server = await startCounterpart(tenant.answer);
  const project = makeProject({
    'hrwire.yaml': {
      connections: {
        beisen: { connector: 'beisen', with: { base_url: server.url, ...settings } },
        inbox: { connector: 'csv', with: { directory: './inbox' } },
        out: { connector: 'jsonl', with: { directory: './out' } },
      },
      settings: { run: { settle_after: '1ms' } },
    },
    'mappings/people-to-out.yaml': {
      ...{ mapping: 'people-to-out', from: 'beisen.employees', to: 'out.rows', map: { id: 'userId', name: 'name' } },
      tests: [
        { name: 'a person', given: { userId: '1', modifiedAt: '2026-11-01T00:00:00Z' }, expect_some: { id: '1' } },
      ],
    },
    'mappings/moves-to-beisen.yaml': {
      ...{ mapping: 'moves-to-beisen', from: 'inbox.rows', to: 'beisen.transfers', key: 'id', mode: 'event' },
      map: { applyId: 'id', processId: '"pr"', fromPhaseId: '"ph-1"', phaseId: '"ph-2"', statusId: '"st-2"' },
      tests: [{ name: 'a move', given: { id: 'a' }, expect_some: { applyId: 'a' } }],
    },
    'inbox/moves.csv': `id\n${ids.join('\n')}\n`,
  });
  return (...args) => project.run(args, { env: { SECRET: 'SECRET' } });
}

/** Two hundred million bytes, made while they are read. */
const endless = (before: string, piece: string): Told => ({
  stream: (response) => {
    const block = piece.repeat(Math.ceil(100_000 / piece.length));
    let left = 2_000;
    const write = (): void => {
      while (left-- > 0) if (!response.write(block)) return void response.once('drain', write);
      response.end();
    };
    response.write(before);
    write();
  },
});

const page = (data: unknown, more: object = {}): Told => ({
  body: { code: '200', total: 1, scrollId: 's', data, ...more },
});

/** The run ended with an error of its own, in words; it neither crashed nor ran on. */
function expectTold(ended: Ended): void {
  expect(ended.code, ended.stdout + ended.stderr).toBe(1);
  expect(ended.json.error?.code).toMatch(/^(http|transport|run)\./);
  expect(ended.json.error?.hint).toMatch(/\w/);
  expect(ended.stderr).not.toMatch(/\n\s+at .*\.[jt]s:\d+/);
}

it.concurrent.each<[string, Told]>([
  ['of 200 MB', endless('{"code":"200","data":[{"name":"', 'x')],
  ['that nests 100,000 deep', { body: `{"code":"200","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }],
  ['whose data is a text', page('none')],
  ['whose data is an object', page({ rows: [] })],
  ['whose data is a list of lists', page([[person]])],
  ['whose rows are texts', page(['a', 'b'])],
  ['whose total is a text', page([person], { total: 'many' })],
  ['whose cursor is an object', page([person], { scrollId: { a: 1 } })],
  ['that has the same page for ever', page([person])],
  ['whose code is a list', page([person], { code: ['200'] })],
])('an answer of people %s is told in words, and nobody is lost', async (_, harm) => {
  const tenant = new Tenant();
  const run = await setUp(tenant);
  tenant.harm.set('GetByTimeWindow', harm);
  expectTold(await run('run', 'people-to-out'));
  tenant.harm.clear();
  expectRun(await run('run', 'people-to-out'), { read: 1, delivered: 1 });
});

it.concurrent('people whose fields are all of another type are dead letters, and the others arrive', async () => {
  const tenant = new Tenant();
  const wrong = { employeeInfo: { userID: 2, name: ['a'], birthday: { y: 1 }, modifiedTime: {} }, recordInfo: 'none' };
  const odd =
    '{"employeeInfo":{"userID":"__proto__","__proto__":{"polluted":1},"customProperties":{"__proto__":{"x":1}}}}';
  tenant.people.push(wrong, JSON.parse(odd));
  const run = await setUp(tenant);
  expectRun(await run('run', 'people-to-out'), { read: 3, delivered: 1, deadLettered: 2, left: 0 }, 3);
});

const million = Array.from({ length: 1_000_000 }, (_, index) => `x-${index}`);
const manyLists = Object.fromEntries(million.slice(0, 100_000).map((id) => [`${id}Ids`, []]));

it.concurrent.each<[string, Told]>([
  ['a list of a million ids', { body: { code: 200, data: { transferCount: 0, manyIds: million } } }],
  ['a hundred thousand lists', { body: { code: 200, data: manyLists } }],
  [
    'lists named as prototypes are',
    { body: '{"code":200,"data":{"__proto__":["a-1"],"constructor":["a-2"],"transferCount":3}}' },
  ],
  ['data that is a list', { body: { code: 200, data: [['a-1']] } }],
  ['no data', { body: { code: 200 } }],
  ['lists of objects', { body: { code: 200, data: { transferCount: 0, failedIds: [{ id: 'a-1' }, null, 7] } } }],
  ['200 MB', endless('{"code":200,"data":{"Ids":["', 'x')],
])(
  'an answer of moves with %s: nobody is taken for moved or refused, and nobody is sent again unasked',
  async (_, harm) => {
    const tenant = new Tenant();
    const run = await setUp(tenant);
    tenant.harm.set('TransferPhase', harm);
    expectRun(await run('run', 'moves-to-beisen'), { read: 3, delivered: 0, deadLettered: 0, unknown: 3, left: 0 }, 3);
    tenant.harm.clear();
    await run('run', 'moves-to-beisen', '--full');
    expect(tenant.moved).toEqual([]);
  },
);
