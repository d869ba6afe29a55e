import { maskText, maskValue, mask } from '../record/mask.ts';
import { differences, valueAt } from '../record/place.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isNotification } from '../store/aside.ts';
import type { AsideHead, AsideRow, Release } from '../store/aside.ts';
import { audit } from './aside.ts';
import { wire } from './compile.ts';
import { seenKeys, seenRows, seesAll, seesRow } from './sees.ts';
import type { Session } from './session.ts';

/** A row put aside as people see it. */
export interface ShownRow extends AsideHead {
  /** As read; tagged fields masked unless revealed. Undefined once expired. */
  readonly record: Json | undefined;
  /** As a person repaired it, masked in the same way, and where the two differ. */
  readonly repaired: Repaired | undefined;
  /** For an unknown delivery: what was sent, masked in the same way. */
  readonly sent: Json | undefined;
}

export interface Repaired {
  readonly record: Json;
  readonly changes: readonly {
    readonly path: string;
    readonly before: Json | undefined;
    readonly after: Json | undefined;
  }[];
}

/** Shows the records of rows, masked (design, section 7); revealing is audited before anything is shown. */
export async function showRows(
  session: Session,
  rows: readonly AsideHead[],
  reveal: boolean,
  each: (row: ShownRow) => void | Promise<void>,
): Promise<void> {
  const store = await session.store();
  if (reveal) await audit(session, 'reveal', { ids: rows.map((row) => row.id) });
  const masks = masksFor(session, reveal);
  for (const head of rows) {
    const row = await store.aside.read(head.id);
    if (row === undefined || !(await seesRow(session, row))) continue;
    const release = await shownRelease(session, row.release, masks);
    await each({ ...shown(row, await masks(row.mapping)), release });
  }
}

/**
 * The keys of rows as people see them: masked where they are personal, unless revealed, which is audited. Of a caller who
 * sees a part of the records the rows of that part, as far as the store has their records.
 */
export async function showKeys<T extends { readonly key: string | undefined }>(
  session: Session,
  rows: readonly T[],
  mappingOf: (row: T) => string,
  reveal: boolean,
): Promise<T[]> {
  return maskKeys(session, await withSeenKeys(session, rows, mappingOf), mappingOf, reveal);
}

async function withSeenKeys<T extends { readonly key: string | undefined }>(
  session: Session,
  rows: readonly T[],
  mappingOf: (row: T) => string,
): Promise<readonly T[]> {
  if (seesAll(session)) return rows;
  const seen: T[] = [];
  for (const [mapping, own] of Map.groupBy(rows, mappingOf)) {
    const keys = await seenKeys(
      session,
      mapping,
      own.flatMap(({ key }) => key ?? []),
    );
    seen.push(...own.filter(({ key }) => key !== undefined && keys.has(key)));
  }
  return seen;
}

async function maskKeys<T extends { readonly key: string | undefined }>(
  session: Session,
  rows: readonly T[],
  mappingOf: (row: T) => string,
  reveal: boolean,
): Promise<T[]> {
  if (reveal) await audit(session, 'reveal', { keys: rows.length });
  const masks = masksFor(session, reveal);
  const shownRows: T[] = [];
  for (const row of rows) shownRows.push({ ...row, key: shownKey(row.key, (await masks(mappingOf(row))).key) });
  return shownRows;
}

/** Heads as people see them: their own keys, and those of the records they wait for, each as its mapping says. */
export async function showHeads(session: Session, rows: readonly AsideHead[], reveal: boolean): Promise<AsideHead[]> {
  const masks = masksFor(session, reveal);
  const heads = await maskKeys(session, await seenRows(session, rows), (row) => row.mapping, reveal);
  return Promise.all(
    heads.map(async (head) => ({ ...head, release: await shownRelease(session, head.release, masks) })),
  );
}

/** A record that is waited for is another one: who sees a part of the records sees no key of it. */
async function shownRelease(
  session: Session,
  release: Release | undefined,
  masks: (mapping: string) => Promise<Masks>,
): Promise<Release | undefined> {
  if (release?.kind !== 'after') return release;
  const hidden = !seesAll(session) || (await masks(release.mapping)).key;
  return { ...release, key: shownKey(release.key, hidden) ?? '' };
}

/** A key as people see it. */
export function shownKey(key: string | undefined, sensitive: boolean): string | undefined {
  return key === undefined || !sensitive ? key : maskText(key);
}

/** The masks of each mapping, found once. */
function masksFor(session: Session, reveal: boolean): (mapping: string) => Promise<Masks> {
  const known = new Map<string, Promise<Masks>>();
  return (mapping) => {
    const masks = known.get(mapping) ?? (reveal ? Promise.resolve(nothing) : knownMasks(session, mapping));
    known.set(mapping, masks);
    return masks;
  };
}

/** Paths to be masked in what is read and in what is sent; undefined: all of it. */
interface Masks {
  readonly source: readonly string[] | undefined;
  readonly target: readonly string[] | undefined;
  /** The ledger's key is personal itself: a mail address, a number of a person. */
  readonly key: boolean;
}

const nothing: Masks = { source: [], target: [], key: false };
const everything: Masks = { source: undefined, target: undefined, key: true };

/** Compiling a mapping takes longer than a page of rows: a project that stays open does it once, until its files change. */
const compiled = new WeakMap<Session['project'], Map<string, Promise<Masks>>>();

function knownMasks(session: Session, name: string): Promise<Masks> {
  const known = compiled.get(session.project) ?? new Map<string, Promise<Masks>>();
  compiled.set(session.project, known);
  const masks = known.get(name) ?? masksOf(session, name);
  known.set(name, masks);
  return masks;
}

/** A mapping that is gone or has errors cannot say what is sensitive: then all of it is masked. */
async function masksOf(session: Session, name: string): Promise<Masks> {
  if (!session.project.mappings.has(name)) return everything;
  try {
    const wired = await wire(session, name, { run: 'show', store: undefined });
    await wired.close();
    const { sensitiveSource, sensitive, sensitiveKey } = wired.mapping;
    return { source: pathsOf(sensitiveSource), target: pathsOf(sensitive), key: sensitiveKey };
  } catch {
    return everything;
  }
}

function shown(row: AsideRow, masks: Masks): ShownRow {
  const { raw, sent, edited, ...head } = row;
  const key = shownKey(head.key, masks.key);
  const paths = masks === nothing || isRecord(row) ? masks.source : undefined;
  const repaired = edited === undefined ? undefined : repairedOf(raw, edited, paths);
  return { ...head, key, record: masked(raw, paths), repaired, sent: sentOf(sent, masks) };
}

function repairedOf(raw: Json | undefined, edited: Json, paths: readonly string[] | undefined): Repaired {
  const record = masked(edited, paths) ?? null;
  if (!isObject(raw) || !isObject(edited)) return { record, changes: [] };
  const before = masked(raw, paths);
  const changes = differences(raw, edited).map(([path, steps]) => ({
    path,
    before: valueAt(before, steps),
    after: valueAt(record, steps),
  }));
  return { record, changes };
}

/** Keys as people see them, by row. */
export function shownKeys(session: Session, reveal: boolean): (row: AsideHead) => Promise<string | undefined> {
  const masks = masksFor(session, reveal);
  return async (row) => shownKey(row.key, (await masks(row.mapping)).key);
}

/** Records as exports show them, by row: masked as the mapping says, and as a replay would take them. */
export function recordMasks(session: Session, reveal: boolean): (row: AsideRow) => Promise<Json | undefined> {
  const masks = masksFor(session, reveal);
  return async (row) => {
    const { record, repaired } = shown(row, await masks(row.mapping));
    return repaired?.record ?? record;
  };
}

/**
 * Whether what stands aside is a record as the tagged paths know it: not the body of a notification, nor a row that its
 * connector could not make a record of, where personal values stand under names of the vendor's own.
 */
function isRecord(row: AsideHead): boolean {
  if (row.key !== undefined) return true;
  return !isNotification(row) && /^(key|version|each)\./.test(row.cause.code);
}

/** What was sent stands with its operation and the target's id; the record in it is what holds personal values. */
function sentOf(sent: Json | undefined, masks: Masks): Json | undefined {
  if (!isObject(sent) || sent['record'] === undefined) return masked(sent, masks.target);
  // What the target's record is found by is often a mail address.
  const match = masks.target?.length === 0 ? (sent['match'] ?? null) : maskValue(sent['match'] ?? null);
  return { ...sent, match, record: masked(sent['record'], masks.target) ?? null };
}

function masked(value: Json | undefined, paths: readonly string[] | undefined): Json | undefined {
  if (value === undefined) return undefined;
  if (paths === undefined) return maskValue(value);
  if (isObject(value)) return mask(value, paths);
  // The raw text of a row that could not be read: nobody can tell its fields apart.
  return paths.length === 0 ? value : maskValue(value);
}

/** All paths of all classes. */
export function pathsOf(sensitive: Mapping['sensitive']): readonly string[] {
  return [...sensitive.values()].flat();
}
