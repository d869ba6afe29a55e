import { HrwireError } from '../error/error.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { differences, parsePlace, valueAt, withValueAt } from '../record/place.ts';
import type { AsideRow } from '../store/aside.ts';
import { parseJson } from '../transport/json.ts';
import { audit } from './aside.ts';
import { wire } from './compile.ts';
import { sees, seesRow } from './sees.ts';
import type { Session } from './session.ts';

/** Characters of JSON: a repaired record is no larger, unless it was larger as read. */
const longest = 1_048_576;

export interface EditOptions {
  /** The repaired record may yield another key than the row's. */
  readonly forceKey: boolean;
}

export interface Edited {
  /** Paths at which the repaired record differs from the one as read. */
  readonly changed: readonly string[];
}

/** Stores a repair of a dead letter beside the record as read, which stays; audited by the names of its fields. */
export async function editRow(
  session: Session,
  row: AsideRow,
  repaired: Json,
  { forceKey }: EditOptions,
): Promise<Edited> {
  if (!(await seesRow(session, row))) throw unknownRow(row.id);
  refuseClosed(row);
  if (!isObject(repaired))
    throw refused(row, 'the repaired record is no JSON object', 'Give one object: {"field": …}.');
  const [stays] = await sees(session, row.mapping, [repaired]);
  if (stays !== true) {
    throw refused(row, 'the repaired record would be none that you may see', 'Leave the fields that say whose it is.');
  }
  const changed = changedPaths(row, repaired);
  if (JSON.stringify(repaired) === JSON.stringify(row.edited ?? row.raw)) {
    throw refused(
      row,
      'nothing was changed',
      'Set a field with --set path=value, or give the whole record with --file.',
    );
  }
  await withMapping(session, row.mapping, async (mapping) => {
    const [fault] = await repairFaults(mapping, [{ row, repaired }], forceKey);
    if (fault !== undefined) throw refused(row, fault, 'Repair it otherwise; --force-key takes another key.');
  });
  const store = await session.store();
  const by = session.actor.name;
  const stored = await store.repairs.edit([{ id: row.id, record: repaired, at: Date.now(), by }]);
  if (stored.length === 0)
    throw refused(row, 'it was closed meanwhile', 'See what became of it with: hrwire dead-letters show');
  await audit(session, 'edit', { id: row.id, mapping: row.mapping, fields: [...changed] });
  return { changed };
}

/** The record as read counts again; audited. */
export async function undoEdit(session: Session, row: AsideRow): Promise<void> {
  if (!(await seesRow(session, row))) throw unknownRow(row.id);
  const store = await session.store();
  if ((await store.repairs.undo([row.id])).length === 0) {
    throw refused(row, 'it has no repair to take back', `See it with: hrwire dead-letters show ${row.id}`);
  }
  await audit(session, 'edit undone', { id: row.id, mapping: row.mapping });
}

function unknownRow(id: number): HrwireError {
  return new HrwireError('app.unknown-row', `there is no row ${id}`);
}

/** Throws where a row cannot be repaired any more. */
export function refuseClosed(row: AsideRow): void {
  if (row.closedAs !== undefined)
    throw refused(row, `it is closed already: ${row.closedAs}`, 'Nothing is left to do with it.');
  if (row.raw !== undefined) return;
  throw refused(
    row,
    'its record has expired',
    'Replay it: the source is asked for it by its key where it can be. Else run with --full, then discard this row.',
  );
}

/** The mapping of that name, with nothing connected, for as long as `work` takes. */
export async function withMapping<T>(
  session: Session,
  name: string,
  work: (mapping: Mapping) => Promise<T>,
): Promise<T> {
  const wired = await wire(session, name, { run: 'edit', store: undefined });
  try {
    return await work(wired.mapping);
  } finally {
    await wired.close();
  }
}

/** Why each of these repairs cannot be stored; undefined where it can. */
export async function repairFaults(
  mapping: Mapping,
  repairs: readonly { readonly row: AsideRow; readonly repaired: JsonObject }[],
  forceKey: boolean,
): Promise<readonly (string | undefined)[]> {
  const now = Date.now();
  const readings = repairs.map(({ row, repaired }) => ({ record: repaired, observed: row.version ?? now }));
  const { rows } = await mapping.expand(readings, now);
  const keys = Map.groupBy(rows, (row) => row.reading);
  return repairs.map(({ row, repaired }, index) => {
    const size = JSON.stringify(repaired).length;
    const most = Math.max(longest, JSON.stringify(row.raw ?? null).length);
    if (size > most) return `the repaired record has ${size} characters of JSON; at most ${most} are kept`;
    const reading = readings[index];
    const found = (reading === undefined ? [] : (keys.get(reading) ?? [])).map(({ key }) => key);
    if (found.every((key) => key === undefined)) return 'the repaired record yields no key';
    if (row.key === undefined || forceKey || found.includes(row.key)) return undefined;
    return 'the repaired record yields another key than the row has: it would be another record';
  });
}

function changedPaths(row: AsideRow, repaired: JsonObject): readonly string[] {
  return differences(isObject(row.raw) ? row.raw : {}, repaired).map(([path]) => path);
}

function refused(row: AsideRow, why: string, hint: string): HrwireError {
  return new HrwireError('app.edit', `row ${row.id} is not repaired: ${why}`, { hint });
}

/** A whole record as a person wrote it. What the text holds stays out of messages. */
export function recordFromText(text: string): Json {
  try {
    return parseJson(text.replace(/^\ufeff/, '')) as Json;
  } catch (thrown) {
    const deep = thrown instanceof RangeError;
    throw new HrwireError(
      'app.edit',
      deep ? 'the repaired record nests too deeply' : 'the repaired record is no JSON',
      {
        hint: 'Write one JSON object. Nothing was stored.',
      },
    );
  }
}

/**
 * A record with one field set by `path=value` or `path:=json`, or taken away. Without the colon a value is what the field
 * has been: a text stays text, whatever it looks like; elsewhere it is JSON where it is any, else text.
 */
export function withField(record: Json, written: string, how: 'set' | 'unset' = 'set'): Json {
  if (!isObject(record))
    throw misplaced('The row could not be read as a record: it has no fields', 'Give the whole record with --file.');
  const [, path = '', colon = '', text = ''] =
    how === 'unset' ? ['', written] : (/^((?:`[^`]*`|"(?:[^"\\]|\\.)*"|[^=`"])+?)(:?)=(.*)$/su.exec(written) ?? []);
  const become = (before: Json | undefined): Json | undefined =>
    how === 'unset' ? undefined : valueOf(text, colon !== '', before, path);
  return changedAt(record, path.trim(), become, path === '' ? written.split('=')[0] : path);
}

/** The same with a value at hand; undefined takes the field away. */
export function withFieldValue(record: Json, path: string, value: Json | undefined): Json {
  if (isObject(record)) return changedAt(record, path, () => value);
  throw misplaced('The row could not be read as a record: it has no fields', 'Give the whole record.');
}

function changedAt(
  record: JsonObject,
  path: string,
  become: (before: Json | undefined) => Json | undefined,
  shown: string = path,
): Json {
  const steps = parsePlace(path);
  if (steps === undefined) {
    throw misplaced(`"${shown}" is no path of a field`, 'Write it as in: --set profile.phones[0]=13800000000');
  }
  const before = valueAt(record, steps);
  const value = become(before);
  if (value === undefined && before === undefined)
    throw misplaced(`the record has no ${path}`, 'See it with: hrwire dead-letters show');
  const changed = withValueAt(record, steps, value);
  if (changed !== undefined) return changed;
  throw misplaced(
    `${path} leads to no place in the record: a list has no such element, or a value stands on the way`,
    'Set what stands on the way.',
  );
}

function valueOf(text: string, asJson: boolean, before: Json | undefined, path: string): Json {
  if (!asJson && typeof before === 'string') return text;
  try {
    return parseJson(text) as Json;
  } catch {
    if (!asJson) return text;
    throw misplaced(`what is set at ${path} is no JSON`, 'Texts stand in double quotes; or write path=text.');
  }
}

function misplaced(message: string, hint: string): HrwireError {
  return new HrwireError('app.edit', message, { hint });
}
