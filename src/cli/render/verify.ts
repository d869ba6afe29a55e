import { shown, reasonText } from '../../proof/verify/page.ts';
import type { Report, ShownFinding } from '../../proof/verify/report.ts';
import { causeText } from '../../proof/verify/words.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';
import { countText, plural, secondsText } from './value.ts';

/** Findings that a terminal shows; the report has the others. */
export const terminalFindings = 20;

export function reportJson(report: Report, findings: readonly ShownFinding[]): JsonObject {
  const { id, mapping, kind, asked, startedAt, finishedAt, counts, equal, neverShown } = report;
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  // All of it is plain data: what is undefined is left out.
  return JSON.parse(
    JSON.stringify({
      verification: id,
      mapping,
      kind,
      status: equal ? 'equal' : 'differences',
      ...{ source: asked.source, target: asked.target, how: asked.how, mappingVersion: asked.mappingVersion },
      ...{ who: asked.who, run: asked.run, sample: asked.sample, seed: asked.seed, startedAt: time(startedAt) },
      finishedAt: time(finishedAt),
      ...counts,
      neverShown,
      findings,
    }),
  ) as JsonObject;
}

/** Counts, causes, fields and the first findings, and what to type next. */
export async function renderReport(report: Report, findings: readonly ShownFinding[], look: Look): Promise<string> {
  const { colour } = look;
  const { asked, counts } = report;
  const state = report.equal ? colour.green('equal') : colour.yellow('differences');
  const seconds = ((report.finishedAt ?? report.startedAt) - report.startedAt) / 1000;
  const parts = [
    `${colour.bold(report.mapping)}  ${state}  ${secondsText(seconds)}  ${colour.dim(`comparison ${report.id}`)}\n  ${asked.source.name} with ${asked.target.name}, asked for ${asked.how}${scopeText(report)}\n`,
    countsText(report),
    await causesTable(report, look),
    await fieldsTable(report, look),
    await findingsTable(findings, look),
    neverShownText(report),
    next(report, findings.length, look),
  ];
  if (counts.unknownKeys > 0) parts.push(`  ${plural(counts.unknownKeys, 'key')} the source does not have\n`);
  return parts.filter((part) => part !== '').join('\n');
}

function scopeText({ asked: { keys, sample, seed, extra } }: Report): string {
  if (keys !== undefined) return `; ${plural(keys.length, 'key')}`;
  if (sample !== undefined) return `; a sample of ${countText(sample)}, --seed ${seed ?? ''}`;
  return extra ? '' : '; what the target has beside was not looked for';
}

function countsText({ counts }: Report): string {
  const rows: [string, number][] = [
    ['equal', counts.equal],
    ['different', counts.different],
    ['missing', counts.missing],
    ['extra', counts.extra],
    ['not compared', counts.unread],
    ['filtered', counts.expectedAbsent],
    ['read twice', counts.again],
  ];
  const shownRows = rows.filter(([name, count], index) => index === 0 || count > 0 || name === 'different');
  return shownRows.map(([name, count]) => `  ${name.padEnd(13)}${countText(count).padStart(11)}\n`).join('');
}

async function causesTable({ counts }: Report, look: Look): Promise<string> {
  const rows = Object.entries(counts.causes)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => {
      const [kind = '', cause = ''] = name.split(' ');
      return [countText(count), kind, causeText(cause, 'en')];
    });
  if (rows.length === 0) return '';
  return table(look, [{ head: 'count', right: true }, { head: '' }, { head: 'why' }], rows);
}

async function fieldsTable({ counts }: Report, look: Look): Promise<string> {
  const rows = Object.entries(counts.fields)
    .filter(([, { different }]) => different > 0)
    .map(([field, { equal, different, empty }]) => [field, countText(equal), countText(different), countText(empty)]);
  if (rows.length === 0) return '';
  const right = true;
  const heads = [
    { head: 'field' },
    { head: 'equal', right },
    { head: 'different', right },
    { head: 'empty there', right },
  ];
  return table(look, heads, rows);
}

async function findingsTable(findings: readonly ShownFinding[], look: Look): Promise<string> {
  const rows = findings.flatMap((one) => {
    const name = one.key ?? one.match ?? one.id ?? '';
    if (one.fields.length === 0) return [[name, one.kind, '', '', reasonText(one, one.cause, 'en')]];
    return one.fields.map(({ field, expected, found, cause }, index) => [
      ...[index === 0 ? name : '', index === 0 ? one.kind : '', field],
      `${quoted(shown(expected))} ≠ ${quoted(shown(found))}`,
      reasonText(one, cause, 'en'),
    ]);
  });
  if (rows.length === 0) return '';
  const heads = [{ head: 'key' }, { head: '' }, { head: 'field' }, { head: 'expected ≠ found' }, { head: 'why' }];
  return table(look, heads, rows);
}

const quoted = (text: string): string => (text === '' ? 'nothing' : text);

function neverShownText({ neverShown, asked }: Report): string {
  if (neverShown.length === 0) return '';
  const what = neverShown.length === 1 ? 'This field' : 'These fields';
  return `  ${what} the target shows for nobody: ${neverShown.join(', ')}. Is it named as the tenant names it? Where ${asked.target.name}\n  shows it elsewhere, or never, say so in the mapping: verify: { fields: …, ignore: … }\n`;
}

function next({ mapping, counts, asked }: Report, listed: number, { colour }: Look): string {
  const all = counts.different + counts.missing + counts.extra + counts.unread;
  if (all === 0) return '';
  const lines: string[] = [];
  const say = (what: string, command: string): number => lines.push(`  ${what}: ${colour.cyan(command)}\n`);
  if (all > listed) say(`${countText(all - listed)} more`, `hrwire verify ${mapping} --last --report findings.csv`);
  const stale = Object.entries(counts.causes).some(([name]) => /not-yet-sent|never-sent/.test(name));
  if (stale && asked.against === undefined) say('Send what was not sent yet', `hrwire run ${mapping}`);
  const there = Object.entries(counts.causes).some(([name]) => /changed-there|dropped|deleted-there/.test(name));
  if (there) say('Send all as the source has it', `hrwire run ${mapping} --full --resend`);
  return lines.join('');
}
