import type { Session } from '../../app/session.ts';
import { driftText } from '../../run/drift/judge.ts';
import type { RunResult, Summary } from '../../run/summary.ts';
import type { AsideState } from '../../store/aside.ts';
import type { Look } from './look.ts';
import { renderParked } from './parked.ts';
import { renderProfile } from './profile.ts';
import { table } from './table.ts';
import { bytesText, countText, plural, secondsText } from './value.ts';

/** Causes that are shown; the others are counted in one line. */
const shownCauses = 5;

/** How a run went: its counts with their balance, labels, the most frequent causes, and the next command to type. */
export async function renderRun(session: Session, result: RunResult, look: Look): Promise<string> {
  const { summary } = result;
  const parts = [
    headline(summary, look),
    balance(summary, look),
    traffic(summary),
    absence(summary),
    await labels(summary, look),
    await causes(session, result, look),
    drift(summary, look),
    await renderParked(session, result, look),
    await renderProfile(result.profile ?? [], look),
    next(result, look),
  ];
  return `${parts.filter((part) => part !== '').join('\n')}`;
}

/** The same of a run that is over, as the store knows it. */
export function renderSummary(summary: Summary, look: Look): string {
  return [headline(summary, look), balance(summary, look), traffic(summary), absence(summary), drift(summary, look)]
    .filter((part) => part !== '')
    .join('\n');
}

export function statusText(status: string, { colour }: Look): string {
  if (status === 'settled') return colour.green(status);
  if (status === 'attention' || status === 'parked' || status === 'running') return colour.yellow(status);
  return colour.red(status);
}

function headline({ mapping, status, seconds, run }: Summary, look: Look): string {
  const { colour } = look;
  return `${colour.bold(mapping)}  ${statusText(status, look)}  ${secondsText(seconds)}  ${colour.dim(`run ${run}`)}\n`;
}

/** Promise 1, shown: what was taken up stands on the left, what became of it on the right, with both sums. */
function balance(s: Summary, { colour }: Look): string {
  const taken: [string, number][] = [
    ['read', s.read],
    ['resumed', s.resumed],
    ['absent', s.absent],
  ];
  const ended: [string, number, string | undefined][] = [
    ['delivered', s.delivered, effects(s)],
    ['unchanged', s.unchanged, undefined],
    ['filtered', s.filtered, undefined],
    ['held', s.held, undefined],
    ['dead letters', s.deadLettered, undefined],
    ['superseded', s.superseded, undefined],
    ['unknown', s.unknown, undefined],
    ['left', s.left, s.left > 0 ? 'read again next time' : undefined],
  ];
  const left = taken.filter(([name, count]) => name === 'read' || count > 0);
  const right = ended.filter(([name, count]) => name === 'delivered' || name === 'unchanged' || count > 0);
  const lines = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [from, to] = [left[index], right[index]];
    return line(from?.[0], from?.[1], to?.[0], to?.[1], to?.[2]);
  });
  const sumTaken = s.read + s.resumed + s.absent;
  const sumEnded = ended.reduce((sum, [, count]) => sum + count, 0);
  const sums = line('taken up', sumTaken, 'ended', sumEnded, sumTaken === sumEnded ? 'balanced' : 'NOT BALANCED');
  return `${lines.join('\n')}\n${colour.bold(sums)}\n`;
}

function line(from = '', taken?: number, to = '', ended?: number, remark = ''): string {
  const number = (count: number | undefined): string => (count === undefined ? '' : countText(count)).padStart(11);
  return `  ${from.padEnd(9)}${number(taken)}    ${to.padEnd(12)}${number(ended)}  ${remark}`.trimEnd();
}

function effects({ created, updated, deleted, acted }: Summary): string {
  const parts = Object.entries({ created, updated, deleted, acted }).filter(([, count]) => count > 0);
  return parts.map(([name, count]) => `${countText(count)} ${name}`).join(', ');
}

function traffic({ requests, bytes }: Summary): string {
  if (requests === 0) return '';
  return `  ${plural(requests, 'request')}${bytes > 0 ? `, ${bytesText(bytes)}` : ''}\n`;
}

/** What the reading says of records that it lacks, where `deletes` asks for that. */
function absence({ absence: judged }: Summary): string {
  if (judged === undefined) return '';
  const { why, missing, found } = judged;
  const records = (count: number): string => plural(count, 'record');
  const lines = [
    ...(why === undefined ? [] : [`whether records are gone cannot be told from this reading: ${why}`]),
    ...(missing === 0 ? [] : [`${records(missing)} lacking for the first time: the next complete reading proves that`]),
    ...(found === 0 ? [] : [`${records(found)} lacking that the source gives when asked for by key: not gone`]),
  ];
  return lines.map((each) => `  ${each}\n`).join('');
}

async function labels(summary: Summary, look: Look): Promise<string> {
  const rows = Object.entries(summary.labels).map(([label, count]) => [label, countText(count)]);
  return rows.length === 0 ? '' : table(look, [{ head: '  label' }, { head: 'delivered', right: true }], indent(rows));
}

/** Each with the message of its newest record, for a code alone tells nobody what to do. */
async function causes(session: Session, { summary, causes: found }: RunResult, look: Look): Promise<string> {
  if (found.length === 0) return '';
  const store = await session.store();
  const rows: string[][] = [];
  for (const { code, count } of found.slice(0, shownCauses)) {
    const [sample] = await store.aside.list({ mapping: summary.mapping, code, limit: 1 });
    rows.push([countText(count), stateText(sample?.state), code, sample?.cause.message ?? '']);
  }
  const rest = found.slice(shownCauses).reduce((sum, { count }) => sum + count, 0);
  const more = rest === 0 ? '' : `  and ${countText(rest)} more of other causes\n`;
  const columns = [{ head: 'count', right: true }, { head: '' }, { head: 'why' }, { head: 'an example' }];
  return `${await table(look, columns, rows)}${more}`;
}

/** Fields of the source that are not as usual. */
function drift({ drift: found = [] }: Summary, { colour }: Look): string {
  if (found.length === 0) return '';
  const lines = found.map((one) => `    ${driftText(one)}\n`);
  return `  ${colour.yellow('The source is not as usual:')}\n${lines.join('')}`;
}

function stateText(state: AsideState | undefined): string {
  return state === 'dead' ? 'dead letter' : (state ?? '');
}

function indent(rows: string[][]): string[][] {
  return rows.map(([first = '', ...rest]) => [`  ${first}`, ...rest]);
}

/** What to type next. */
function next({ summary, olderMapping, causes }: RunResult, { colour }: Look): string {
  const { mapping, deadLettered, held, unknown, status, parked } = summary;
  const lines: string[] = [];
  const say = (what: string, command: string): number => lines.push(`  ${what}: ${colour.cyan(command)}`);
  if (deadLettered > 0) say('See and repair them', `hrwire dead-letters list ${mapping}`);
  if (held > (parked?.records ?? 0)) say('See what they wait for', `hrwire held list ${mapping}`);
  if (causes.some(({ code }) => code === 'adopt.different' || code === 'adopt.missing')) {
    say('See what differs', `hrwire verify ${mapping}`);
    say('Send just that', `hrwire run ${mapping}`);
  }
  if (unknown > 0) say('Find out and settle them', `hrwire unknown list ${mapping}`);
  if (status === 'stopped') say('Carry on', `hrwire run ${mapping}`);
  if (olderMapping > 0) {
    const keys =
      olderMapping === 1 ? '1 key that was not read was' : `${countText(olderMapping)} keys that were not read were`;
    say(`${keys} delivered under an older version of the mapping. Read all again`, `hrwire run ${mapping} --full`);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
