import { dirname } from 'node:path';
import { readBounded } from '../config/project/files.ts';
import { limitsOf } from '../config/project/limits.ts';
import type { ProjectMapping } from '../config/project.ts';
import type { Table } from '../config/table.ts';
import { loadTables } from '../config/project/mappings.ts';
import { HrwireError } from '../error/error.ts';
import { impactOf } from '../proof/impact/impact.ts';
import type { Impact, Subject } from '../proof/impact/impact.ts';
import { isObject } from '../record/json.ts';
import { lookupOf } from '../run/prepare.ts';
import type { AsideHead } from '../store/aside.ts';
import type { Store } from '../store/store.ts';
import { audit } from './aside.ts';
import { findMapping, wireMapping } from './compile.ts';
import { sees, seesAll } from './sees.ts';
import type { Session } from './session.ts';
import { declaredOf, declaredOfText } from './version-source.ts';

export interface ImpactOptions {
  /** A mapping file to compare with, absolute; undefined: the version that ran last. */
  readonly before: string | undefined;
  /** Records at most, the newest first. */
  readonly last: number;
  readonly reveal: boolean;
}

/** What an edit changes, and with what it was compared. */
export interface ImpactReport extends Impact {
  readonly mapping: string;
  /** The version that ran last, with the time of its last run; or the file that was named. */
  readonly comparedWith: { readonly file: string } | { readonly version: string; readonly lastAt: number };
  /** The edit changes nothing that a mapping's version stands for. */
  readonly same: boolean;
}

/**
 * Tries the file as it stands beside an earlier version on the records that were kept. Asks no system. Throws
 * `impact.before` where nothing ran yet, `impact.no-samples` where no record was kept.
 */
export async function impact(session: Session, name: string, options: ImpactOptions): Promise<ImpactReport> {
  const now = findMapping(session, name);
  const store = await session.store();
  if (options.reveal) await audit(session, 'reveal', { impact: name, records: options.last });
  const { declared, comparedWith } = await beforeOf(session, store, now, options.before);
  const before = await wireMapping(session, declared, { run: 'impact', store: undefined });
  const after = await wireMapping(session, now, { run: 'impact', store: undefined });
  try {
    const same = before.mapping.version === after.mapping.version;
    const pair = (await store.checkpoints.pairs(name)).find(({ current }) => current);
    const all = pair === undefined ? [] : await subjectsOf(store, pair.id, options.last);
    const subjects = await seenSubjects(session, name, all);
    const keyed = before.mapping.deletes.keyed !== after.mapping.deletes.keyed;
    if (subjects.length === 0 && !same && !keyed) throw noSamples(session, name);
    const found = await impactOf({
      before: before.mapping,
      after: after.mapping,
      subjects,
      lookup: lookupOf({ store }),
      now: Date.now(),
      delivered: async (keys) => (pair === undefined ? new Set() : deliveredOf(store, pair.id, keys)),
      reveal: options.reveal,
    });
    return { mapping: name, comparedWith, same, ...found };
  } finally {
    await before.close();
    await after.close();
  }
}

interface Before {
  readonly declared: ProjectMapping;
  readonly comparedWith: ImpactReport['comparedWith'];
}

async function beforeOf(
  session: Session,
  store: Store,
  now: ProjectMapping,
  file: string | undefined,
): Promise<Before> {
  const limits = limitsOf(isObject(session.project.document.value) ? session.project.document.value : {});
  if (file !== undefined) {
    const read = readBounded(file, 4 * 1024 * 1024);
    if (!read.ok)
      throw new HrwireError('impact.before', `the file to compare with ${read.why}`, { hint: 'Name a mapping file.' });
    const text = new TextDecoder().decode(read.bytes);
    const declared = declaredOfText(file, text, now, limits);
    return { declared: { ...declared, tables: tablesBeside(declared, file, now) }, comparedWith: { file } };
  }
  const last = await store.versions.latest(now.name);
  if (last === undefined) {
    throw new HrwireError('impact.before', `${now.name} has not run yet: there is nothing to compare it with`, {
      hint: `See what it would do with: hrwire preview ${now.name}. Compare it with a file by --before FILE.`,
    });
  }
  const { version, lastAt } = last;
  return { declared: declaredOf(last.source, now, limits), comparedWith: { version, lastAt } };
}

/** Tables that lie beside the file; those that do not are the project's as they are now. */
function tablesBeside(declared: ProjectMapping, file: string, now: ProjectMapping): ReadonlyMap<string, Table> {
  const root = dirname(file);
  const folders = { root, own: root, shipped: root, tableBytes: 16 * 1024 * 1024 };
  return new Map([...now.tables, ...loadTables(declared.document, file, false, folders, [])]);
}

/** The newest samples, and what stands aside of records that are no samples. */
async function subjectsOf(store: Store, pair: number, last: number): Promise<Subject[]> {
  const samples = await store.samples.list(pair, Date.now(), last);
  const aside = await store.aside.list({ pair, limit: last });
  const heads = new Map(
    aside.flatMap((head): [string, AsideHead][] => (head.key === undefined ? [] : [[head.key, head]])),
  );
  const subjects: Subject[] = [];
  for (const { key, keys, record, observed, joins } of samples) {
    const reading = { record, observed };
    const heldBy = keys.flatMap((each) => heads.get(each) ?? []);
    for (const each of [key, ...keys]) heads.delete(each);
    subjects.push({ reading, joins, from: fromOf(heldBy[0]) });
  }
  for (const { id, state, lastSeen } of heads.values()) {
    if (subjects.length >= last || state === 'unknown') continue;
    const row = await store.aside.read(id);
    if (row === undefined || !isObject(row.raw)) continue;
    subjects.push({ reading: { record: row.raw, observed: lastSeen }, joins: [], from: fromOf(row) });
  }
  return subjects;
}

async function seenSubjects(session: Session, mapping: string, all: readonly Subject[]): Promise<readonly Subject[]> {
  if (seesAll(session)) return all;
  const seen = await sees(
    session,
    mapping,
    all.map(({ reading }) => reading.record),
  );
  return all.filter((_, at) => seen[at]);
}

function fromOf(head: Pick<AsideHead, 'state'> | undefined): Subject['from'] {
  return head?.state === 'dead' ? 'dead' : head?.state === 'held' ? 'held' : 'sample';
}

async function deliveredOf(store: Store, pair: number, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await store.ledger.get(pair, [...new Set(keys)]);
  return new Set(
    [...rows.values()].filter((row) => row.fingerprint !== undefined && !row.deleted).map(({ key }) => key),
  );
}

function noSamples(session: Session, name: string): HrwireError {
  const kept = session.project.settings.keep?.samples ?? 0;
  const hint =
    kept > 0
      ? `Records are kept from the next run on: hrwire run ${name}. See what it would do with: hrwire preview ${name}`
      : `Write \`settings: { keep: { samples: 500 } }\` into hrwire.yaml and run ${name} once. See what it would do with: hrwire preview ${name}`;
  return new HrwireError('impact.no-samples', `no record of ${name} was kept to try it on`, { hint });
}
