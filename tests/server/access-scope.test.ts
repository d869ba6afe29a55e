import { describe, expect, it } from 'vitest';
import { run } from '../../src/app/run.ts';
import { openSession } from '../../src/app/session.ts';
import { createToken } from '../../src/app/tokens.ts';
import type { Release } from '../../src/store/aside.ts';
import type { Store } from '../../src/store/store.ts';
import { routes } from '../../src/server/routes.ts';
import { exampleProject, get, put } from '../cli/harness.ts';
import { silent } from '../mappings/project.ts';
import { aside, holder } from '../store/harness.ts';
import { server } from './harness.ts';
import type { Answer, TestServer } from './harness.ts';

/** Whatever is of somebody else says so in every value. */
const foreign = /zz(foreign|key)/i;
const mapping = 'people-to-out';
const rows = [
  'employee_id,name,email,department,started,status',
  '1001,王芳,fang.wang@example.com,S,2024/5/1,active',
  '1003,李雷,,S,2023/2/20,active',
  'ZZKEY1,ZZForeign One,zzforeign1@example.com,E,2021/9/15,active',
  'ZZKEY2,ZZForeign Two,,E,2022/12/1,active',
  'ZZKEY3,ZZForeign Three,zzforeign3@example.com,ZZForeign,2022/12/1,active',
];

interface Planted {
  readonly at: TestServer;
  /** Sees the records of department S, with all that any role may. */
  readonly part: string;
  readonly all: string;
  readonly ids: Readonly<Record<'own' | 'foreign', Readonly<Record<'dead' | 'held' | 'unknown', string>>>>;
  readonly run: string;
}

async function planted(): Promise<Planted> {
  const root = exampleProject();
  put(root, 'inbox/people.csv', `${rows.join('\n')}\n`);
  put(root, 'hrwire.yaml', `${get(root, 'hrwire.yaml')}settings: { keep: { samples: 100 } }\n`);
  const session = openSession({ root, env: {}, log: silent });
  const { signal } = new AbortController();
  const watch = { onProgress: () => undefined, stop: signal, hardStop: signal };
  const { summary } = await run(session, mapping, { full: false, resend: false, newLedger: false }, watch);
  const store = await session.store();
  await plant(store);
  await session.close();
  const at = await server({ root });
  const order = { name: 'part', role: 'admin', reveal: true, mappings: undefined, lasts: undefined } as const;
  const part = await createToken(at.live.session(), { ...order, scope: 'department = "S"' });
  const all = await createToken(at.live.session(), { ...order, name: 'all', scope: undefined });
  const ids = { own: { dead: '', held: '', unknown: '' }, foreign: { dead: '', held: '', unknown: '' } };
  for (const { id, state, key } of await (await at.live.session().store()).aside.list({})) {
    ids[foreign.test(key ?? '') ? 'foreign' : 'own'][state] = String(id);
  }
  return { at, part: part.text, all: all.text, ids, run: summary.run };
}

/** Held rows and unknown deliveries, which a run of files has none of. */
async function plant(store: Store): Promise<void> {
  const [pair] = await store.checkpoints.pairs(mapping);
  const { lease } = await store.leases.take(mapping, holder, Date.now(), 60_000, () => true);
  const release: Release = { kind: 'after', mapping, key: 'ZZKEY1', until: Date.now() + 86_400_000 };
  const of = (key: string, department: string): { key: string; raw: { employee_id: string; department: string } } => ({
    key,
    raw: { employee_id: key, department },
  });
  const unknown = { state: 'unknown', cause: { code: 'delivery.unknown', message: 'nobody knows' } } as const;
  await store.commit({
    ...{ pair: pair!.id, run: 'planted', at: Date.now(), fence: { mapping, token: lease.token }, durability: 'normal' },
    aside: [
      aside('1005', { state: 'held', release, ...of('1005', 'S') }),
      aside('ZZKEY5', { state: 'held', release, ...of('ZZKEY5', 'E') }),
      aside('1006', { ...unknown, ...of('1006', 'S') }),
      aside('ZZKEY6', { ...unknown, ...of('ZZKEY6', 'E') }),
    ],
  });
  await store.leases.release(lease);
}

type Request = readonly [path: string, json?: unknown];

/** What is asked of each operation, of rows of one's own and of others; operations about rows are asked for both. */
function requests(operation: string, { ids, run: id }: Planted): readonly Request[] | undefined {
  const kinds = {
    DeadLetters: ['dead', 'dead-letters'],
    Held: ['held', 'held'],
    Unknown: ['unknown', 'unknown'],
  } as const;
  for (const [name, [state, path]] of Object.entries(kinds)) {
    const base = `/api/v1/${path}`;
    const [own, other] = [ids.own[state], ids.foreign[state]];
    const both = { ids: [Number(own), Number(other)] };
    const all = { filter: { mapping } };
    const known: Readonly<Record<string, readonly Request[]>> = {
      list: [[`${base}?reveal=true`], [`${base}?reveal=true&closed=true&limit=1`]],
      find: [
        [`${base}/find`, { reveal: true, key: 'ZZKEY1' }],
        [`${base}/find`, { reveal: true, key: 'ZZKEY2' }],
      ],
      group: [[`${base}/groups`]],
      show: [[`${base}/${other}?reveal=true`], [`${base}/${own}?reveal=true`]],
      edit: [
        [`${base}/${other}`, { set: { name: 'x' } }],
        [`${base}/${own}`, { set: { department: 'E' } }],
      ],
      undo: [[`${base}/${other}/edit`]],
      replay: [[`${base}/replay`, both]],
      release: [
        [`${base}/release`, both],
        [`${base}/release`, all],
      ],
      discard: [[`${base}/discard`, { ids: [Number(other)] }]],
      settle: [[`${base}/settle`, { mapping, key: 'ZZKEY6', as: 'delivered' }]],
    };
    if (operation.endsWith(name)) return known[operation.slice(0, -name.length)];
  }
  const others: Readonly<Record<string, readonly Request[]>> = {
    showMetrics: [['/metrics']],
    listMappings: [['/api/v1/mappings']],
    showMapping: [[`/api/v1/mappings/${mapping}`]],
    showProject: [['/api/v1/project']],
    listRuns: [['/api/v1/runs']],
    showRun: [[`/api/v1/runs/${id}?reveal=true`]],
    listRunRecords: [[`/api/v1/runs/${id}/records?reveal=true`]],
    startRun: [['/api/v1/runs?wait=10s', { mapping, full: true }]],
    approveRun: [[`/api/v1/runs/${id}/approve`]],
    followRun: [[`/api/v1/runs/${id}/events`]],
    stopRun: [[`/api/v1/runs/${id}/stop`]],
    settleUnknown: [['/api/v1/unknown/settle', { mapping, key: 'ZZKEY6', as: 'delivered' }]],
    listCheckpoints: [['/api/v1/checkpoints']],
    setCheckpoint: [[`/api/v1/checkpoints/${mapping}`, { checkpoint: { a: 1 } }]],
    clearCheckpoint: [[`/api/v1/checkpoints/${mapping}`]],
    explain: ['ZZKEY1', 'ZZKEY2', 'ZZKEY9', '1001', '1003'].map((key) => [
      '/api/v1/explain',
      { mapping, key, reveal: true },
    ]),
    explainPerson: ['zzforeign1@example.com', 'ZZKEY1', '1001'].map((person) => [
      '/api/v1/explain/person',
      { person, reveal: true },
    ]),
    listConnectors: [['/api/v1/connectors']],
    describeConnector: [['/api/v1/connectors/csv']],
    doctor: [['/api/v1/doctor']],
    findForErasing: [['/api/v1/erasures/find', { values: ['zzforeign1@example.com'] }]],
    erase: [['/api/v1/erasures', { values: ['zzforeign1@example.com'] }]],
    listTokens: [['/api/v1/tokens']],
    createToken: [['/api/v1/tokens', { name: 'x', role: 'admin' }]],
    rotateToken: [['/api/v1/tokens/all/rotate', {}]],
    revokeToken: [['/api/v1/tokens/all']],
    listAudit: [['/api/v1/audit']],
    verifyAudit: [['/api/v1/audit/state']],
  };
  return others[operation];
}

/** Operations whose rows are not in this project: they have walks of their own (tests/server/uploads*.ts). */
const elsewhere = /Upload|upload|Findings|downloadRejects|downloadTemplate|Schedule|schedule|SignIn|signIn|^sign/;

describe('who sees a part of the records', () => {
  it('meets nothing of the others, by any operation of the API', async () => {
    const all = await planted();
    const leaks: string[] = [];
    const unasked: string[] = [];
    for (const { method, needs, operation } of routes) {
      const id = String(operation['operationId']);
      if (needs === 'nobody' || elsewhere.test(id)) continue;
      const asked = requests(id, all);
      if (asked === undefined) unasked.push(id);
      for (const [path, json] of asked ?? []) {
        const answer = await all.at.ask(method.toUpperCase(), path, {
          token: all.part,
          ...(json === undefined ? {} : { json }),
        });
        if (foreign.test(withoutAsked(answer.text, path, json))) leaks.push(`${id} ${path}: ${answer.text}`);
        if (answer.status >= 500) leaks.push(`${id} ${path}: ${answer.status} ${answer.text}`);
      }
    }
    expect(unasked).toEqual([]);
    expect(leaks).toEqual([]);
    const state = await (await all.at.live.session().store()).aside.list({});
    const left = state.filter(({ key }) => foreign.test(key ?? '')).map(({ id }) => String(id));
    expect(left).toEqual(expect.arrayContaining(Object.values(all.ids.foreign)));
  }, 60_000);

  it('would meet them, did they see all: the walk looks where they are', async () => {
    const all = await planted();
    const met: string[] = [];
    for (const { method, operation } of routes) {
      const id = String(operation['operationId']);
      if (!/^(list|show|find|group|explain)/.test(id) || elsewhere.test(id)) continue;
      for (const [path, json] of requests(id, all) ?? []) {
        const { text } = await all.at.ask(method.toUpperCase(), path, {
          token: all.all,
          ...(json === undefined ? {} : { json }),
        });
        if (foreign.test(withoutAsked(text, path, json))) met.push(id);
      }
    }
    const shown = ['groupDeadLetters', 'listDeadLetters', 'showDeadLetters', 'listHeld', 'showHeld', 'showUnknown'];
    expect(new Set(met)).toEqual(new Set([...shown, 'listUnknown', 'listRunRecords', 'explain']));
  }, 60_000);

  it('sees their own, and a row of others is answered as one that is not there', async () => {
    const { at, part, ids } = await planted();
    const own = await at.object('GET', `/api/v1/dead-letters/${ids.own.dead}?reveal=true`, 200, { token: part });
    expect(own).toMatchObject({ key: '1003', record: { name: '李雷' } });
    const other = await at.object('GET', `/api/v1/dead-letters/${ids.foreign.dead}`, 404, { token: part });
    const none = await at.object('GET', '/api/v1/dead-letters/999999', 404, { token: part });
    expect({ ...other, detail: '', instance: '' }).toEqual({ ...none, detail: '', instance: '' });
    const explained = await at.object('POST', '/api/v1/explain', 200, { token: part, json: { mapping, key: '1001' } });
    expect(explained).toMatchObject({ mapping });
    const refusals: Answer[] = [];
    for (const key of ['ZZKEY1', 'never-there']) {
      refusals.push(await at.ask('POST', '/api/v1/explain', { token: part, json: { mapping, key } }));
    }
    expect(refusals.map(({ status }) => status)).toEqual([404, 404]);
  }, 30_000);

  it('of mappings that are not theirs sees nothing at all', async () => {
    const { at, ids, run: id } = await planted();
    const order = { name: 'none', role: 'admin', reveal: true, scope: undefined, lasts: undefined } as const;
    put(
      at.root,
      'mappings/other.yaml',
      get(at.root, `mappings/${mapping}.yaml`).replace('mapping: people-to-out', 'mapping: other'),
    );
    await at.files();
    const { text: token } = await createToken(at.live.session(), { ...order, mappings: ['other'] });
    for (const path of [
      `/api/v1/mappings/${mapping}`,
      `/api/v1/runs/${id}`,
      `/api/v1/runs/${id}/records`,
      `/api/v1/dead-letters/${ids.own.dead}`,
    ]) {
      expect((await at.ask('GET', path, { token })).status).toBe(404);
    }
    for (const path of ['/api/v1/runs', '/api/v1/dead-letters', '/api/v1/checkpoints']) {
      expect(await at.object('GET', path, 200, { token })).toMatchObject({ items: [] });
    }
    expect((await at.ask('GET', '/api/v1/mappings', { token })).text).not.toContain(mapping);
  }, 30_000);
});

/** What the caller wrote themselves may come back. */
function withoutAsked(text: string, path: string, json: unknown): string {
  const words = `${path} ${JSON.stringify(json ?? '')}`.match(/zz[\w@.]*/gi) ?? [];
  return words.reduce((rest, word) => rest.replaceAll(word, ''), text);
}
