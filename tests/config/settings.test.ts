import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { findKey } from '../../src/app/key.ts';
import { run } from '../../src/app/run.ts';
import { openSession } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';
import { driftSettings, runSettings, sampleSettings } from '../../src/app/settings.ts';
import { keepOf, retentionOf, tidyUp } from '../../src/app/upkeep.ts';
import { nodeAt } from '../../src/connector/file-node.ts';
import { projectSchema, runLimits } from '../../src/config/schema/project.ts';
import type { Fragment } from '../../src/config/schema/kinds.ts';
import { expressionAt } from '../../src/mapping/section.ts';
import { isObject } from '../../src/record/json.ts';
import type { RunSettings } from '../../src/run/options.ts';
import type { Keep } from '../../src/store/upkeep.ts';
import { folder, load, project, told } from './scratch.ts';

/** Each setting of hrwire.yaml with a proof that it changes something; those of a run are proved below by name. */
const proofs: Readonly<Record<string, () => unknown>> = {
  'expression.time': () =>
    bounded('time: 1ms', '$map([1..400], function($x) { $map([1..20], function($y) { $x * $y }) })'),
  'expression.depth': () => bounded('depth: 10', '($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(60))'),
  'expression.sequence': () => bounded('sequence: 100', '$count([1..500])'),
  'expression.subject': () => bounded('subject: 100', '$contains($pad("", 500, "a"), /b/)'),
  'table.bytes': () => {
    const table = { 'tables/t.csv': 'code,name\na,Aa\n', 'mappings/scores.yaml': withTable };
    expect(told(load(folder({ ...project, ...table })))).toEqual(['lint.unused 6:11']);
    const small = `${project['hrwire.yaml']}settings: { table: { bytes: 4 } }\n`;
    expect(told(load(folder({ ...project, ...table, 'hrwire.yaml': small }))).join()).toContain('config.unreadable');
  },
  'keep.raw': async () => {
    expect(await recordOfDeadLetter('30d')).toBe('kept');
    expect(await recordOfDeadLetter('1ms')).toBe('expired');
  },
  'keep.samples': async () => {
    expect(await samplesOf('raw: 30d')).toBe(0);
    expect(await samplesOf('samples: 5')).toBe(1);
  },
  'keep.samples_for': async () => {
    expect(sampleSettings({}).keepFor).toBe(14 * 86_400_000);
    expect(await samplesOf('samples: 5, samples_for: 1ms')).toBe(0);
  },
  'keep.classes': () => {
    const session = keeping('classes: { health: 7d }');
    expect(retentionOf(session, { sensitiveSource: new Map([['health', ['note']]]) })).toBe(7 * 86_400_000);
    return session.close();
  },
  'keep.history': () => kept('history: 3d', 'history'),
  'keep.runs': () => kept('runs: 3d', 'runs'),
  'keep.closed': () => kept('closed: 3d', 'closed'),
  'keep.audit': async () => {
    const root = folder({
      'hrwire.yaml': 'store: sqlite:state.db\nencryption: off\nsettings: { keep: { audit: 3d } }\n',
    });
    const session = openSession({ root, env: {}, log: silent });
    const store = await session.store();
    const row = { who: 'ann', action: 'reveal', subject: {} };
    const now = Date.now();
    for (const days of [4, 2]) await store.audit.write({ ...row, at: now - days * 86_400_000 });
    await tidyUp(session, store, () => now);
    const rows = (await store.audit.list(9)).length;
    const { broken } = await store.audit.verify();
    await session.close();
    expect([rows, broken]).toEqual([1, undefined]);
  },
  'drift.records': () => expect(driftSettings({ records: 60 }).records).toBe(driftSettings({}).records + 10),
  'drift.usual': () => expect(driftSettings({ usual: 90 }).usual).toBe(driftSettings({}).usual - 5),
  'drift.fall': () => expect(driftSettings({ fall: 20 }).fall).toBe(driftSettings({}).fall + 10),
  lock_wait: async () => {
    const root = folder({
      'hrwire.yaml': 'store: sqlite:state.db\nencryption: off\nsettings: { lock_wait: 20ms }\n',
    });
    const session = openSession({ root, env: {}, log: silent });
    await (await session.store()).audit.list(1);
    const other = new Database(join(root, 'state.db'));
    other.exec('BEGIN IMMEDIATE');
    const put = (await session.store()).budgets.spend('b', 0, 1);
    await expect(put).rejects.toMatchObject({ code: 'store.locked' });
    other.exec('ROLLBACK');
    other.close();
    await session.close();
  },
  key: () => {
    const text = `${project['hrwire.yaml']}settings: { key: secret/key }\n`;
    const root = folder({ ...project, 'hrwire.yaml': text, 'secret/key': 'the-key', '.hrwire/key': 'another' });
    const loaded = load(root).project;
    expect(loaded && findKey(loaded, {})?.key).toBe('the-key');
  },
};

const withTable = project['mappings/scores.yaml'].replace(
  'map:',
  'tables: { t: { file: ../tables/t.csv, key: code } }\nmap:',
);

/** An expression that the usual bounds allow and the given one stops, in a mapping and in a connector alike. */
async function bounded(setting: string, text: string): Promise<void> {
  for (const [settings, succeeds] of [
    ['', true],
    [`settings: { expression: { ${setting} } }\n`, false],
  ] as const) {
    const files = {
      ...project,
      'hrwire.yaml': project['hrwire.yaml'] + settings,
      'mappings/scores.yaml': project['mappings/scores.yaml'].replace("'score >= 80", `'${text} ~> $string = "x"`),
      'connectors/crm.yaml': project['connectors/crm.yaml'].replace('records: items', `records: '${text}'`),
    };
    const loaded = load(folder(files)).project;
    const mapping = loaded?.mappings.get('scores')?.document;
    const connector = loaded?.connectors.get('crm')?.document;
    const inMapping = mapping && expressionAt(mapping, ['map', 'note']);
    const inConnector = connector && nodeAt(connector, ['streams', 'people', 'read'])?.expression('records');
    for (const expression of [inMapping, inConnector]) {
      const [answer] = (await expression?.evaluate([{ context: {} }])) ?? [];
      expect(answer?.ok, `${setting || 'usual'}: ${answer?.ok === false ? answer.error.message : ''}`).toBe(succeeds);
    }
  }
}

function keeping(keep: string): Session {
  return openSession({ root: deadLetterProject(keep), env: {}, log: silent });
}

/** What these three bound is told in tests/app/upkeep.test.ts. */
async function kept(keep: string, name: keyof Keep): Promise<void> {
  const session = keeping(keep);
  expect(keepOf(session)[name]).toBe(3 * 86_400_000);
  await session.close();
}

/** A project with one row that becomes a dead letter. */
function deadLetterProject(keep: string): string {
  return folder({
    'hrwire.yaml': `store: sqlite:state.db
encryption: off
connections:
  people: { connector: csv, with: { directory: ./inbox } }
  out: { connector: jsonl, with: { directory: ./out } }
settings: { keep: { ${keep} } }
`,
    'mappings/people.yaml':
      'mapping: people\nfrom: people.rows\nto: out.rows\nkey: id\nneeds: [mail]\nmap: { id: id }\n',
    'inbox/people.csv': 'id,mail\n1,\n',
    'out/.keep': '',
  });
}

/** How many samples stand after a run. */
async function samplesOf(keep: string): Promise<number> {
  const root = deadLetterProject(keep);
  await oneRun(root);
  const session = openSession({ root, env: {}, log: silent });
  const found = await (await session.store()).samples.list(1, Date.now() + 5, 10);
  await session.close();
  return found.length;
}

/** Whether the record of a dead letter is still there after the next run. */
async function recordOfDeadLetter(keep: string): Promise<string> {
  const root = deadLetterProject(`raw: ${keep}`);
  await oneRun(root);
  // What is due is cleared away as the next run commits.
  writeFileSync(join(root, 'inbox/more.csv'), 'id,mail\n2,\n');
  await oneRun(root);
  const session = openSession({ root, env: {}, log: silent });
  const store = await session.store();
  const heads = await store.aside.list({ limit: 10, closed: true });
  const first = Math.min(...heads.map((each) => each.id));
  const row = await store.aside.read(first);
  await session.close();
  return row?.raw === undefined ? 'expired' : 'kept';
}

const once = { full: false, resend: false, newLedger: false };

async function oneRun(root: string): Promise<void> {
  const session = openSession({ root, env: {}, log: silent });
  const never = new AbortController().signal;
  const { summary } = await run(session, 'people', once, { onProgress: () => undefined, stop: never, hardStop: never });
  await session.close();
  expect(summary.deadLettered).toBe(1);
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** The dotted paths of all settings. */
function paths(schema: Fragment, above: readonly string[] = []): string[] {
  const { properties } = schema;
  if (!isObject(properties)) return [above.join('.')];
  return Object.entries(properties).flatMap(([name, inner]) => paths(isObject(inner) ? inner : {}, [...above, name]));
}

const whole: Fragment = projectSchema;
const { settings } = whole['properties'] as Readonly<Record<string, Fragment>>;
const all = paths(settings ?? {});
const ofRuns = all.filter((path) => path.startsWith('run.'));

test('each setting has a proof that it is honoured', () => {
  expect(all.filter((path) => !path.startsWith('run.')).sort()).toEqual(Object.keys(proofs).sort());
});

test.each(Object.keys(proofs))('the setting %s changes what happens', async (path) => {
  await proofs[path]?.();
});

const source = readdirSync(join(import.meta.dirname, '../../src/run'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, '../../src/run', file), 'utf8'))
  .join('\n');

test.each(ofRuns)('the setting %s reaches the run, which reads it', (path) => {
  const name = path.slice('run.'.length);
  const schema = (runLimits['properties'] as Readonly<Record<string, Fragment>>)[name];
  const other = typeof schema?.['default'] === 'number' ? schema['default'] + 1 : '77s';
  const usual = runSettings({});
  const changed = runSettings({ [name]: other });
  const differing = (Object.keys(usual) as (keyof RunSettings)[]).filter((key) => usual[key] !== changed[key]);
  expect(differing).toHaveLength(1);
  expect(source).toMatch(new RegExp(`\\b${differing[0]}\\b(?!:)`));
});
