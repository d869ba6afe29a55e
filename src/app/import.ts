import type { Item, Reading } from '../connector/source.ts';
import { HrwireError } from '../error/error.ts';
import { enqueue } from '../inbox/replay.ts';
import type { JsonObject } from '../record/json.ts';
import type { AsideHead, AsideRow } from '../store/aside.ts';
import { audit } from './aside.ts';
import { wire } from './compile.ts';
import { repairFaults, withMapping } from './edit.ts';
import { recordColumn, rowColumns } from './export.ts';
import { openImport } from './import-file.ts';
import type { ImportFile } from './import-file.ts';
import { idOfReading, judgeRow, noteKinds } from './import-row.ts';
import type { Finding, Repair } from './import-row.ts';
import { recordMasks } from './records.ts';
import type { Kind } from './repaired-value.ts';
import { sees, seesRow } from './sees.ts';
import type { Session } from './session.ts';

export interface ImportOptions {
  /** Absolute. */
  readonly path: string;
  /** Repaired rows are brought back in the next run. */
  readonly replay: boolean;
  readonly forceKey: boolean;
}

export interface Imported {
  readonly rows: number;
  /** Rows that were given another repair now, and those that stand as the file has them already. */
  readonly edited: number;
  readonly same: number;
  /** Rows that were closed while the file was stored. */
  readonly closed: number;
  readonly enqueued: number;
  readonly mappings: readonly string[];
  /** Columns that are neither of the export nor fields of a record. */
  readonly ignored: readonly string[];
  /** All that is wrong, at most `mostFindings`; with any of it nothing was stored. */
  readonly findings: readonly Finding[];
  readonly wrong: number;
}

/** Findings that are told; all are counted. */
const mostFindings = 200;

/** A file on its way in: it is read three times, so that memory stays flat. */
interface Work {
  readonly session: Session;
  readonly file: ImportFile;
  readonly options: ImportOptions;
}

/**
 * Stores the repairs of a file that was exported: each row held against its dead letter, all of them before any is stored.
 * Imported again it changes nothing; audited by counts. What is masked and was left alone stays as it is.
 */
export async function importRows(session: Session, options: ImportOptions, signal: AbortSignal): Promise<Imported> {
  const file = await openImport(options.path, signal);
  const work = { session, file, options };
  const kinds = await kindsOf(work);
  const checked = await check(work, kinds);
  const ignored = file.columns.filter((name) => !rowColumns.includes(name) && !name.startsWith(recordColumn));
  if (checked.wrong > 0) return { ...nothing, ...checked, ignored };
  const { rows } = checked;
  const { mappings, ...counts } = await keep(work, kinds);
  await audit(session, 'import', { file: file.name, rows, ...counts });
  return { ...nothing, ...counts, mappings, rows, ignored };
}

const nothing = {
  ...{ rows: 0, edited: 0, same: 0, closed: 0, enqueued: 0, wrong: 0 },
  ...{ mappings: [], ignored: [], findings: [] },
};

/** First: what records have at each path. */
async function kindsOf({ session, file }: Work): Promise<Map<string, Kind>> {
  const kinds = new Map<string, Kind>();
  const read = seenReader(session);
  for await (const items of file.pages()) {
    for (const item of items) {
      const id = 'unreadable' in item ? undefined : idOfReading(item);
      const row = id === undefined ? undefined : await read(id);
      if (row !== undefined) noteKinds(kinds, row);
    }
  }
  if (file.format === 'csv' && !file.columns.includes('id')) {
    throw new HrwireError('app.import', `${file.name} has no column "id": rows are told by it`, {
      hint: 'Import the file that was exported, with its first columns as they were.',
    });
  }
  return kinds;
}

/** Second: everything is judged, nothing is stored. */
async function check(
  work: Work,
  kinds: ReadonlyMap<string, Kind>,
): Promise<Pick<Imported, 'rows' | 'findings' | 'wrong'>> {
  const findings: Finding[] = [];
  const counts = { rows: 0, wrong: 0 };
  const met = new Set<number>();
  for await (const { items, judged, repairs } of judgedPages(work, kinds, met)) {
    counts.rows += items.length;
    const found = [...judged, ...(await keyFindings(work, repairs))];
    counts.wrong += found.length;
    findings.push(...found.slice(0, mostFindings - findings.length));
  }
  return { ...counts, findings };
}

/** Third: what changes is stored, a page a transaction. What a crash leaves undone, the same import does. */
async function keep(
  work: Work,
  kinds: ReadonlyMap<string, Kind>,
): Promise<Pick<Imported, 'edited' | 'same' | 'closed' | 'enqueued' | 'mappings'>> {
  const store = await work.session.store();
  const by = work.session.actor.name;
  const counts = { edited: 0, same: 0, closed: 0, enqueued: 0 };
  const mappings = new Set<string>();
  for await (const { repairs, judged } of judgedPages(work, kinds, new Set())) {
    const at = Date.now();
    const changed = repairs.filter(({ isChanged }) => isChanged);
    const took = new Set(await store.repairs.edit(changed.map(({ row, record }) => ({ id: row.id, record, at, by }))));
    counts.edited += took.size;
    counts.same += repairs.length - changed.length;
    counts.closed += changed.length - took.size + judged.length;
    if (!work.options.replay) continue;
    const back: AsideHead[] = [];
    for (const { row } of repairs) {
      // Repaired by now: also what could not be read as a record before has something to bring back.
      if (took.has(row.id)) back.push({ ...row, edit: { at, by, print: row.fingerprint } });
      else if (row.edit !== undefined) back.push(row);
    }
    counts.enqueued += (await enqueue(store, back, 'replay', at)).enqueued;
    for (const { mapping } of back) mappings.add(mapping);
  }
  return { ...counts, mappings: [...mappings] };
}

interface JudgedPage {
  readonly items: readonly Item[];
  readonly judged: readonly Finding[];
  readonly repairs: readonly Repair[];
}

async function* judgedPages(
  { session, file }: Work,
  kinds: ReadonlyMap<string, Kind>,
  met: Set<number>,
): AsyncGenerator<JudgedPage> {
  const read = seenReader(session);
  const shownOf = recordMasks(session, false);
  const schemaOf = sourceSchemas(session);
  for await (const items of file.pages()) {
    const judged: Finding[] = [];
    const repairs: Repair[] = [];
    for (const item of items) {
      const id = 'unreadable' in item ? undefined : idOfReading(item);
      const finding = unfit(item, id, met);
      const row = id === undefined ? undefined : await read(id);
      if (finding !== undefined || 'unreadable' in item) judged.push(...(finding === undefined ? [] : [finding]));
      else if (row === undefined) judged.push(findingOf(item, id, 'id', `there is no dead letter ${id ?? ''}`));
      else {
        const shown = await shownOf(row);
        const said = judgeRow(item, { format: file.format, row, shown, kinds, schema: await schemaOf(row.mapping) });
        if (!('record' in said)) judged.push(...said);
        else if ((await sees(session, row.mapping, [said.record]))[0] === true) repairs.push(said);
        else judged.push(findingOf(item, id, 'id', 'the repaired record would be none that you may see'));
      }
    }
    yield { items, judged, repairs };
  }
}

/** Rows that the caller sees; the others are not there. */
function seenReader(session: Session): (id: number) => Promise<AsideRow | undefined> {
  return async (id) => {
    const row = await (await session.store()).aside.read(id);
    return row !== undefined && (await seesRow(session, row)) ? row : undefined;
  };
}

/** The schema of the stream that a mapping reads; a mapping that is gone or has errors has none. */
function sourceSchemas(session: Session): (mapping: string) => Promise<JsonObject | undefined> {
  const known = new Map<string, Promise<JsonObject | undefined>>();
  return (name) => {
    const schema =
      known.get(name) ??
      wire(session, name, { run: 'import', store: undefined }).then(
        async (wired) => {
          await wired.close();
          return wired.inputs.source.schema;
        },
        () => undefined,
      );
    known.set(name, schema);
    return schema;
  };
}

/** What is wrong before its dead letter is looked at. */
function unfit(item: Item, id: number | undefined, met: Set<number>): Finding | undefined {
  if ('unreadable' in item) {
    return {
      position: item.position ?? '',
      id: undefined,
      column: item.unreadable.field,
      message: item.unreadable.message,
    };
  }
  if (id === undefined) return findingOf(item, undefined, 'id', 'it is no number of a dead letter');
  if (met.has(id)) return findingOf(item, id, 'id', `row ${id} stands in the file twice`);
  met.add(id);
  return undefined;
}

function findingOf(item: Reading, id: number | undefined, column: string, message: string): Finding {
  return { position: item.position ?? '', id, column, message };
}

/** Repairs that would make another record of a row, or one that is too large. */
async function keyFindings({ session, options }: Work, repairs: readonly Repair[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const changed = repairs.filter(({ isChanged }) => isChanged);
  for (const [name, own] of Map.groupBy(changed, ({ row }) => row.mapping)) {
    await withMapping(session, name, async (mapping) => {
      const pairs = own.map(({ row, record }) => ({ row, repaired: record }));
      const faults = await repairFaults(mapping, pairs, options.forceKey);
      for (const [index, message] of faults.entries()) {
        const repair = own[index];
        if (message === undefined || repair === undefined) continue;
        findings.push({ position: repair.position, id: repair.row.id, column: undefined, message });
      }
    });
  }
  return findings;
}
