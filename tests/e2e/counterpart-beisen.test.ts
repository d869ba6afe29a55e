import { expect, it } from 'vitest';
import { startCounterpart } from './counterpart-server.ts';
import type { Asked, Counterpart, Told } from './counterpart-server.ts';
import { expectFault, expectRun, makeProject } from './harness.ts';
import type { Ended, Project } from './harness.ts';

/** A tenant of recruiting and people whose answers are written as differently as the facts allow. */
class Tenant {
  people = 5;
  /** Pages of one scroll after which it is dead: it answers as if it had ended. */
  scrollDies: number[] = [];
  /** What is answered in place of a path, once each. */
  readonly instead = new Map<string, Told[]>();
  readonly moved: string[] = [];
  /** The lists of a transfer, by name. */
  lists: Readonly<Record<string, unknown>> = {};
  counts: Readonly<Record<string, unknown>> | undefined;
  /** Where the applications are. */
  readonly phase = new Map<string, string>();
  #scrolls = 0;
  #pages = 0;

  readonly answer = ({ path, body }: Asked): Told => {
    const instead = this.instead.get(path.split('/').at(-1) ?? '')?.shift();
    if (instead !== undefined) return instead;
    if (path === '/OAuth/Token') {
      expect(body).toEqual({ grant_type: 'client_credentials', app_id: '17', tenant_id: '100000', secret: 'SECRET' });
      return { body: { access_token: 'T', expires_in: '8400000', tenant_id: '100000', user_id: '1' } };
    }
    const sent = body as Record<string, unknown>;
    if (path.endsWith('/Employee/GetByTimeWindow')) return { body: this.#scroll(sent) };
    if (path.endsWith('/Apply/GetApplyListByApplyId')) return { body: { Code: '200', data: this.#applications(sent) } };
    if (path.endsWith('/Applicant/GetPersonProfileList')) return { body: { Code: '200', data: [] } };
    if (path.endsWith('/Apply/TransferPhase')) return { body: this.#transfer(sent) };
    return { status: 401, body: { message: 'un-authorized' } };
  };

  #scroll({ startTime, stopTime, scrollId, capacity }: Record<string, unknown>): unknown {
    const touched = '2026-11-10T08:00:00';
    const all = String(startTime) <= touched && touched < String(stopTime) ? this.people : 0;
    if (scrollId === '') [this.#scrolls, this.#pages] = [this.#scrolls + 1, 0];
    else if (scrollId !== `s-${this.#scrolls}-${this.#pages}`) return { code: 417, message: 'scrollId已失效' };
    if (this.scrollDies[0] === this.#pages) {
      this.scrollDies.shift();
      return { code: 200, message: null, total: 0, scrollId: null, isLastData: true, data: [] };
    }
    const from = this.#pages++ * Number(capacity);
    const data = Array.from({ length: Math.max(0, Math.min(all - from, Number(capacity))) }, (_, i) =>
      person(from + i),
    );
    return { code: 200, total: String(all), scrollId: `s-${this.#scrolls}-${this.#pages}`, isLastData: false, data };
  }

  #applications({ applyIds }: Record<string, unknown>): unknown {
    return (applyIds as string[]).map((applyId) => ({
      applyId,
      applicantLite: { applicantId: `p${applyId}` },
      processLite: { processId: 'pr', phaseId: this.phase.get(applyId) ?? 'ph-1', statusId: 'st-2' },
    }));
  }

  #transfer({ applyIds, phaseId }: Record<string, unknown>): unknown {
    const stay = new Set(Object.values(this.lists).flat().map(String));
    const go = (applyIds as string[]).filter((id) => !stay.has(id));
    for (const id of go) this.phase.set(id, String(phaseId));
    this.moved.push(...go);
    return {
      Code: 200,
      data: {
        totalCount: String((applyIds as string[]).length),
        ...(this.counts ?? { transferCount: go.length }),
        ...this.lists,
      },
    };
  }
}

/** Numbers as texts where others write numbers, and the other way round. */
const person = (index: number): unknown => ({
  originalId: null,
  employeeInfo: {
    ...{ userID: String(130_000 + index), name: `员工${index}`, email: `e${index}@acme.example`, gender: '1' },
    ...{
      birthday: '1990/05/01',
      stdIsDeleted: false,
      modifiedTime: '2026-11-10 08:00:00',
      iDNumber: 110101199005010000,
    },
  },
  recordInfo: {
    jobNumber: 77 + index,
    oIdDepartment: '900',
    employeeStatus: 3,
    employType: '0',
    entryDate: '2024-05-01T00:00:00',
    modifiedTime: null,
  },
});

const settings = {
  ...{ tenant: '100000', login: 'tenant_secret', app_id: '17', secret: '${SECRET}' },
  ...{ capacity: 2, start: '2026-10-01T00:00:00Z', lag: '0s' },
};

const applications = ['a-1', 'a-2', 'a-3'];

async function setUp(
  tenant: Tenant,
  more: object = {},
): Promise<{ server: Counterpart; project: Project; run: (...args: string[]) => Promise<Ended> }> {
  const server = await startCounterpart(tenant.answer);
  const project = makeProject({
    'hrwire.yaml': {
      connections: {
        beisen: { connector: 'beisen', with: { base_url: server.url, ...settings, ...more } },
        inbox: { connector: 'csv', with: { directory: './inbox' } },
        out: { connector: 'jsonl', with: { directory: './out' } },
      },
      settings: { run: { settle_after: '1ms' } },
    },
    'mappings/people-to-out.yaml': {
      ...{ mapping: 'people-to-out', from: 'beisen.employees', to: 'out.rows' },
      map: {
        id: 'userId',
        job: 'jobNumber',
        status: 'status',
        department: 'departmentId',
        born: 'birthday',
        at: 'modifiedAt',
      },
      tests: [
        { name: 'a person', given: { userId: '1', modifiedAt: '2026-11-01T00:00:00Z' }, expect_some: { id: '1' } },
      ],
    },
    'mappings/moves-to-beisen.yaml': {
      ...{ mapping: 'moves-to-beisen', from: 'inbox.rows', to: 'beisen.transfers', key: 'id', mode: 'event' },
      map: { applyId: 'id', processId: '"pr"', fromPhaseId: '"ph-1"', phaseId: '"ph-2"', statusId: '"st-2"' },
      tests: [{ name: 'a move', given: { id: 'a' }, expect_some: { applyId: 'a' } }],
    },
    'inbox/moves.csv': `id\n${applications.join('\n')}\n`,
  });
  return { server, project, run: (...args) => project.run(args, { env: { SECRET: 'SECRET' } }) };
}

const rowsOf = (project: Project): unknown[] => project.lines('out').map((line) => JSON.parse(line) as unknown);

it.concurrent('people whose numbers are texts and whose texts are numbers', async () => {
  const { project, run } = await setUp(new Tenant());
  expectRun(await run('run', 'people-to-out'), { status: 'settled', read: 5, delivered: 5 });
  expect(rowsOf(project)[0]).toMatchObject({
    ...{ id: '130000', job: '77', status: '3', department: '900', born: '1990-05-01', at: '2026-11-10T00:00:00Z' },
  });
});

it.concurrent('a scroll that is dead after some calls, and answers as if it had ended: nobody is missing', async () => {
  const tenant = new Tenant();
  tenant.scrollDies = [2, 1];
  const { project, run } = await setUp(tenant);
  expectRun(await run('run', 'people-to-out'), { status: 'settled', read: 5, delivered: 5 });
  expect(new Set(rowsOf(project).map((row) => (row as { id: string }).id)).size).toBe(5);
});

it.concurrent(
  'a scroll that dies each time ends the run, says how many are missing, and no later run takes them for read',
  async () => {
    const tenant = new Tenant();
    tenant.scrollDies = [2, 2, 2, 2];
    const { run } = await setUp(tenant);
    const first = await run('run', 'people-to-out');
    expectFault(first, {
      code: 'transport.page-lost',
      says: ['announced 5 records and gave 4'],
      hint: 'smaller windows',
    });
    expectRun(await run('run', 'people-to-out'), { read: 5, delivered: 5 });
  },
);

it.concurrent('a window that is refused inside a 200 is halved', async () => {
  const tenant = new Tenant();
  tenant.instead.set('GetByTimeWindow', [{ body: { Code: '417', message: '只支持查询90天范围内的数据，请分段查询' } }]);
  const { run } = await setUp(tenant);
  expectRun(await run('run', 'people-to-out'), { read: 5, delivered: 5 });
});

it.concurrent.each([
  ['in Chinese', { status: 403, body: { message: '请求IP不在受信IP列表中' } }],
  ['as a web page', { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>403 Forbidden</html>' }],
] as const)('an address that is not trusted, told %s, says where to put it', async (_, told) => {
  const tenant = new Tenant();
  tenant.instead.set('GetByTimeWindow', [told, told, told, told]);
  const { run } = await setUp(tenant);
  expectFault(await run('run', 'people-to-out'), { code: 'http.stopped', says: [''], hint: /受信IP/ });
});

it.concurrent('too fast: a wait that it names is kept, one that is too long ends the run', async () => {
  const tenant = new Tenant();
  const told = (seconds: string): Told => ({ status: 429, headers: { 'retry-after': seconds }, body: {} });
  tenant.instead.set('GetByTimeWindow', [told('1')]);
  const { run } = await setUp(tenant);
  expectRun(await run('run', 'people-to-out'), { read: 5, delivered: 5 });
  tenant.instead.set('GetByTimeWindow', [told('43200')]);
  const spent = await run('run', 'people-to-out');
  expectFault(spent, { code: 'http.wait-too-long', says: ['answered 429'], hint: /Run again after/ });
});

it.concurrent('the day’s quota, by setting: the run stops before the vendor stops everybody', async () => {
  const tenant = new Tenant();
  tenant.people = 40;
  const { run, server } = await setUp(tenant, { daily_requests: 4 });
  const stopped = await run('run', 'people-to-out');
  expectFault(stopped, { code: 'http.budget-spent', says: ['4 requests for 1d'], hint: 'Run again after' });
  expect(server.asked).toHaveLength(4);
  expectFault(await run('run', 'people-to-out'), {
    code: 'http.budget-spent',
    says: ['4 requests for 1d'],
    hint: 'Run again after',
  });
  expect(server.asked).toHaveLength(4);
});

it.concurrent('moves: lists of any name that hold who stayed, as numbers or texts, one element or many', async () => {
  const tenant = new Tenant();
  tenant.lists = {
    someRuleNobodyKnowsIds: ['a-1'],
    theirLockedApplyIds: 'a-2',
    emptyIds: null,
    notes: ['nothing to see'],
  };
  const { run } = await setUp(tenant);
  const moved = await run('run', 'moves-to-beisen');
  expect(moved.json).toMatchObject({ acted: 1, deadLettered: 1, held: 1, unknown: 0 });
  expect((await run('dead-letters', 'list', 'moves-to-beisen')).stdout).toContain('someRuleNobodyKnowsIds');
});

it.concurrent.each([
  ['is one too many', { transferCount: 4 }],
  ['is a text', { transferCount: '3' }],
  ['is missing', {}],
])('moves: a count that %s proves nothing; who moved is looked up, and nobody goes twice', async (_, counts) => {
  const tenant = new Tenant();
  tenant.counts = counts;
  const { run, server } = await setUp(tenant);
  expectRun(await run('run', 'moves-to-beisen'), { status: 'settled', acted: 3, unknown: 0 });
  expect(tenant.moved).toEqual(applications);
  expect(server.count(/TransferPhase$/)).toBe(1);
});

it.concurrent('moves: an application that no list names and that did not move is sent again', async () => {
  const tenant = new Tenant();
  const transfer = { Code: '200', data: { totalCount: 3, transferCount: 0, noTransferCount: 3 } };
  tenant.instead.set('TransferPhase', [{ body: transfer }]);
  const { run, server } = await setUp(tenant);
  expectRun(await run('run', 'moves-to-beisen'), { status: 'settled', acted: 3 });
  expect(server.count(/TransferPhase$/)).toBe(2);
});

it.concurrent('moves: a list with an id that nobody sent makes the whole answer worth nothing', async () => {
  const tenant = new Tenant();
  tenant.lists = { whoeverIds: ['somebody-else'] };
  const { run } = await setUp(tenant);
  const ended = await run('run', 'moves-to-beisen');
  expect(ended.json).toMatchObject({ acted: 3, deadLettered: 0, unknown: 0 });
  expect(tenant.moved).toEqual(applications);
});
