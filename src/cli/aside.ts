import type { Command } from 'commander';
import { groupAside, listAside, otherTenant, readAside } from '../app/aside.ts';
import type { Group, Selection } from '../app/aside.ts';
import { groupJson, headJson, rowJson } from '../app/documents/aside.ts';
import { showHeads, showRows } from '../app/records.ts';
import type { ShownRow } from '../app/records.ts';
import { chosenRows } from '../app/selection.ts';
import type { Session } from '../app/session.ts';
import type { AsideFilter, AsideHead, AsideState } from '../store/aside.ts';
import type { Call } from './call.ts';
import type { Act } from './define.ts';
import { usage } from './define.ts';
import { parseCount } from './options.ts';
import { renderGroups, renderRow, renderRows } from './render/aside.ts';

/** What the commands on rows put aside have in common: `dead-letters`, `held` and `unknown` are three states of one row. */
export interface Kind {
  readonly state: AsideState;
  /** Of the list in JSON. */
  readonly property: string;
  readonly none: string;
  /** What to go on with, where they are looked at by cause: `hrwire dead-letters replay`. */
  readonly again?: string;
}

interface Filters {
  readonly code?: string;
  readonly field?: string;
  readonly key?: string;
  readonly rows?: true;
  readonly closed?: true;
  readonly all?: true;
  readonly reveal?: true;
  readonly limit: number;
}

/** So many are shown each beside their causes. */
const fewRows = 20;

/** Adds `list` and `show` to a group. */
export function defineReading(group: Command, act: Act, kind: Kind): void {
  withFilters(group.command('list'))
    .summary(kind.again === undefined ? 'list them' : 'list their causes, or with --rows each of them')
    .argument('[mapping]', 'only of this mapping')
    .option('--rows', 'each of them; of one key or of those that are closed always')
    .option('--closed', 'those that are closed, too')
    .option('--limit <count>', 'so many rows', parseCount, 100)
    .option('--reveal', 'show personal keys as they are; this is audited')
    .action(
      act(async (call, command) => {
        const flags = command.opts<Filters>();
        const filter = filterOf(kind, command.args[0], flags);
        const session = await openStored(call);
        const countable = flags.key === undefined && flags.closed !== true;
        const groups = countable ? await groupAside(session, filter) : undefined;
        const byCause = groups !== undefined && kind.again !== undefined && flags.rows !== true;
        const counted = groups?.reduce((sum, each) => sum + each.rows, 0);
        // Of very many only so many are read: the groups say how many there are.
        const rows = await listAside(session, filter, byCause && !call.json ? fewRows + 1 : groups && flags.limit);
        const shown = await showHeads(session, rows.slice(0, flags.limit), flags.reveal === true);
        const total = counted ?? rows.length;
        const document = {
          ...(groups && { groups: groups.map(groupJson) }),
          [kind.property]: shown.map(headJson),
          total,
        };
        const { again = '', none } = kind;
        await call.answer(document, async () => {
          if (!byCause) return renderRows(shown, total, groups ?? countedBy(rows), none, call.look);
          const few = total > 0 && total <= fewRows ? await renderRows(shown, total, [], none, call.look) : '';
          return `${renderGroups(groups, again, none, few !== '', call.look)}${few === '' ? '' : `\n${few}`}`;
        });
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
        const tenant = await otherTenant(session, row);
        const told = tenant === undefined ? {} : { tenant: { source: tenant.source, target: tenant.target } };
        for (const each of rows) {
          await call.answer({ ...rowJson(each), ...told }, () => renderRow(each, tenant, call.look));
        }
        return 0;
      }),
    );
}

/** The store is looked at whatever the files and secrets are like. */
export async function openStored(call: Call): Promise<Session> {
  return call.open({ lenient: true, tolerant: true });
}

export function withFilters(command: Command): Command {
  return command
    .option('--code <code>', 'only with this cause')
    .option('--field <field>', 'only where the cause names this field')
    .option('--key <key>', 'only of this key');
}

/** Adds what `selectRows` reads. */
export function withSelection(command: Command): Command {
  return withFilters(command)
    .argument('[ids or mapping...]', 'their numbers, or a mapping’s name')
    .option('--all', 'all of all mappings');
}

/** The open rows that numbers, or a mapping and filters, name. Nothing named is an error: never all by a slip. */
export async function selectRows(session: Session, kind: Kind, command: Command): Promise<Selection> {
  const flags = command.opts<Filters>();
  const ids = command.args.filter((word) => /^[0-9]+$/.test(word));
  const names = command.args.filter((word) => !/^[0-9]+$/.test(word));
  const filtered = [flags.code, flags.field, flags.key].some((given) => given !== undefined);
  if (names.length > 1 || (ids.length > 0 && (names.length > 0 || filtered || flags.all === true))) {
    throw usage(
      'either numbers or one mapping',
      'Write numbers (17 18), or a mapping’s name with --code, --field or --key.',
    );
  }
  if (ids.length > 0) return chosenRows(session, kind.state, { ids: ids.map(idOf) });
  const [mapping] = names;
  if (mapping === undefined && !filtered && flags.all !== true) {
    throw usage('which ones?', 'Write their numbers, a mapping’s name, --code, --field, --key, or --all.');
  }
  return filterOf(kind, mapping, flags);
}

function filterOf(kind: Kind, mapping: string | undefined, flags: Filters): AsideFilter & Pick<AsideHead, 'state'> {
  return {
    state: kind.state,
    ...(mapping === undefined ? {} : { mapping }),
    ...(flags.code === undefined ? {} : { code: flags.code }),
    ...(flags.field === undefined ? {} : { field: flags.field }),
    ...(flags.key === undefined ? {} : { key: flags.key }),
    ...(flags.closed === true ? { closed: true } : {}),
  };
}

export function idOf(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw usage(`"${text}" is no number of a row`, 'The lists show the numbers in their first column.');
}

/** How many rows there are of each cause. */
function countedBy(rows: readonly AsideHead[]): Pick<Group, 'code' | 'rows'>[] {
  return [...Map.groupBy(rows, (row) => row.cause.code)].map(([code, all]) => ({ code, rows: all.length }));
}
