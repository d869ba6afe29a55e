import type { ParkedSet } from '../../app/approve.ts';
import { showHeads, showKeys } from '../../app/records.ts';
import type { Session } from '../../app/session.ts';
import type { RunResult } from '../../run/summary.ts';
import type { RunRow } from '../../store/runs.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';
import { countText, plural, timeText } from './value.ts';

/** Why a run parked, some of the records, and the commands that decide. */
export async function renderParked(session: Session, result: RunResult, { colour }: Look): Promise<string> {
  const { parked, mapping } = result.summary;
  if (parked === undefined) return '';
  const because = parked.because.map(({ message }) => `    ${message}\n`).join('');
  const keys = await showKeys(
    session,
    result.parkedKeys.map((key) => ({ key })),
    () => mapping,
    false,
  );
  const such = keys.length === 0 ? '' : `    such as ${keys.map(({ key }) => key).join(', ')}\n`;
  const what = `  ${colour.yellow(`${plural(parked.records, 'record')} parked: nothing of it is sent before a person has approved it`)}\n`;
  const runs = parked.runs.map(({ run }) => commandsOf(mapping, run, colour)).join('');
  return `${what}${because}${such}${runs}`;
}

function commandsOf(mapping: string, run: string, colour: Look['colour']): string {
  const say = (text: string, command: string): string => `  ${text}: ${colour.cyan(command)}\n`;
  return [
    say('Look at all of it', `hrwire show ${run}`),
    say('Send it', `hrwire run ${mapping} --approve ${run}`),
    say('Give it up', `hrwire held discard --run ${run}`),
  ].join('');
}

/** What `show` says of the records that a run parked; undefined where it parked none. */
export async function renderParkedSet(
  session: Session,
  run: RunRow,
  set: ParkedSet,
  reveal: boolean,
  look: Look,
): Promise<string | undefined> {
  const { rows, total, byCause, approvals } = set;
  const said = approvals.map(
    (one) => `  approved by ${one.who} at ${timeText(one.at)}: ${plural(one.rows, 'record')}\n`,
  );
  if (total === 0) return said.length === 0 ? undefined : said.join('');
  const counts = [...byCause].map(([code, count]) => `  ${countText(count).padStart(9)}  ${code}\n`);
  const heads = await showHeads(session, rows, reveal);
  const columns = [{ head: 'row', right: true }, { head: 'key' }, { head: 'parked for' }];
  const lines = heads.map(({ id, key, cause }) => [String(id), key ?? '', cause.message]);
  const more = total > rows.length ? `and ${countText(total - rows.length)} more: --records ${total}\n` : '';
  const title = `${look.colour.yellow(`${plural(total, 'record')} parked`)}\n`;
  return `${title}${counts.join('')}${said.join('')}${await table(look, columns, lines)}${more}${commandsOf(run.mapping, run.id, look.colour)}`;
}
