import type { Command } from 'commander';
import { listAside, readAside } from '../app/aside.ts';
import { showHeads, showRows } from '../app/records.ts';
import type { ShownRow } from '../app/records.ts';
import type { Session } from '../app/session.ts';
import { HrwireError } from '../error/error.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { AsideFilter, AsideHead, AsideState, Release } from '../store/aside.ts';
import type { Call } from './call.ts';
import type { Act } from './define.ts';
import { usage } from './define.ts';
import { parseCount } from './options.ts';
import { renderRow, renderRows } from './render/aside.ts';

/** What the commands on rows put aside have in common: `dead-letters`, `held` and `unknown` are three states of one row. */
export interface Kind {
  readonly state: AsideState;
  /** Of the list in JSON. */
  readonly property: string;
  readonly none: string;
}

interface Filters {
  readonly code?: string;
  readonly key?: string;
  readonly closed?: true;
  readonly all?: true;
  readonly reveal?: true;
  readonly limit: number;
}

/** Adds `list` and `show` to a group. */
export function defineReading(group: Command, act: Act, kind: Kind): void {
  withFilters(group.command('list'))
    .summary('list them')
    .argument('[mapping]', 'only of this mapping')
    .option('--closed', 'those that are closed, too')
    .option('--limit <count>', 'so many', parseCount, 100)
    .option('--reveal', 'show personal keys as they are; this is audited')
    .action(
      act(async (call, command) => {
        const flags = command.opts<Filters>();
        const session = await openStored(call);
        const rows = await listAside(session, filterOf(kind, command.args[0], flags));
        const first = rows.slice(0, flags.limit);
        const shown = await showHeads(session, first, flags.reveal === true);
        await call.answer({ [kind.property]: shown.map(headJson), total: rows.length }, () =>
          renderRows([...shown, ...rows.slice(shown.length)], shown.length, kind.none, call.look),
        );
        return 0;
      }),
    );
  group
    .command('show')
    .summary('show one with its record')
    .argument('<id>', 'its number')
    .option('--reveal', 'show sensitive fields as they are; this is audited')
    .action(
      act(async (call, command) => {
        const session = await openStored(call);
        const row = await readAside(session, idOf(command.args[0] ?? ''), [kind.state]);
        const rows: ShownRow[] = [];
        const reveal = command.opts<{ reveal?: true }>().reveal === true;
        await showRows(session, [row], reveal, (shown) => void rows.push(shown));
        for (const each of rows) await call.answer(rowJson(each), () => renderRow(each, call.look));
        return 0;
      }),
    );
}

/** The store is looked at whatever the files and secrets are like. */
export async function openStored(call: Call): Promise<Session> {
  return call.open({ lenient: true, tolerant: true });
}

export function withFilters(command: Command): Command {
  return command.option('--code <code>', 'only with this cause').option('--key <key>', 'only of this key');
}

/** Adds what `selectRows` reads. */
export function withSelection(command: Command): Command {
  return withFilters(command)
    .argument('[ids or mapping...]', 'their numbers, or a mapping’s name')
    .option('--all', 'all of all mappings');
}

/** The open rows that numbers, or a mapping and filters, name. Nothing named is an error: never all by a slip. */
export async function selectRows(session: Session, kind: Kind, command: Command): Promise<readonly AsideHead[]> {
  const flags = command.opts<Filters>();
  const ids = command.args.filter((word) => /^[0-9]+$/.test(word));
  const names = command.args.filter((word) => !/^[0-9]+$/.test(word));
  const filtered = flags.code !== undefined || flags.key !== undefined;
  if (names.length > 1 || (ids.length > 0 && (names.length > 0 || filtered || flags.all === true))) {
    throw usage('either numbers or one mapping', 'Write numbers (17 18), or a mapping’s name with --code or --key.');
  }
  if (ids.length > 0) return Promise.all(ids.map(async (id) => openRow(session, kind, idOf(id))));
  const [mapping] = names;
  if (mapping === undefined && !filtered && flags.all !== true) {
    throw usage('which ones?', 'Write their numbers, a mapping’s name, --code, --key, or --all.');
  }
  return listAside(session, filterOf(kind, mapping, flags));
}

async function openRow(session: Session, kind: Kind, id: number): Promise<AsideHead> {
  const row = await readAside(session, id, [kind.state]);
  if (row.closedAs === undefined) return row;
  throw new HrwireError('app.not-replayable', `row ${id} is closed already: ${row.closedAs}`, {
    hint: 'Nothing is left to do with it.',
  });
}

function filterOf(kind: Kind, mapping: string | undefined, flags: Filters): AsideFilter {
  return {
    state: kind.state,
    ...(mapping === undefined ? {} : { mapping }),
    ...(flags.code === undefined ? {} : { code: flags.code }),
    ...(flags.key === undefined ? {} : { key: flags.key }),
    ...(flags.closed === true ? { closed: true } : {}),
  };
}

function idOf(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw usage(`"${text}" is no number of a row`, 'The lists show the numbers in their first column.');
}

/** Names of the mappings of rows, for the next command to type. */
export function mappingsOf(rows: readonly AsideHead[]): readonly string[] {
  return [...new Set(rows.map((row) => row.mapping))];
}

function headJson(row: AsideHead): JsonObject {
  const { id, mapping, key, state, cause, release, position, firstSeen, lastSeen, times, run, input, closedAs } = row;
  return {
    ...{ id, mapping, key: key ?? null, state, code: cause.code, message: cause.message },
    ...{ field: cause.field ?? null, hint: cause.hint ?? null, position: position ?? null, input, times, run },
    ...{ firstSeen: new Date(firstSeen).toISOString(), lastSeen: new Date(lastSeen).toISOString() },
    ...(release === undefined ? {} : { release: releaseJson(release) }),
    ...(closedAs === undefined ? {} : { closedAs }),
  };
}

function rowJson(row: ShownRow): JsonObject {
  const optional: [string, Json | undefined][] = [['sent', row.sent]];
  const given = optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  // What has expired is told as null: the row and its count stay.
  return { ...headJson(row), record: row.record ?? null, ...(Object.fromEntries(given) as JsonObject) };
}

function releaseJson(release: Release): JsonObject {
  const json: JsonObject = { ...release };
  for (const name of ['at', 'until']) {
    const ms = json[name];
    if (typeof ms === 'number') json[name] = new Date(ms).toISOString();
  }
  return json;
}
