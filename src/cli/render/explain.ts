import { formatPlace } from '../../error/place.ts';
import type {
  Event,
  Explanation,
  PersonExplanation,
  Present,
  ShownExpression,
  ShownField,
  ShownRule,
} from '../../proof/explain/explanation.ts';
import { textOf } from '../../proof/explain/sentence.ts';
import type { SentRow } from '../../store/sent.ts';
import type { Look } from './look.ts';
import { printable } from './table.ts';
import { plural, shortJson, timeText } from './value.ts';
import { columnsOf, wrap } from './wrap.ts';

/** Values are cut off here: the page is read by people, `--json` holds them whole. */
const longest = 60;
const widest = 100;

/** One page: the verdict, what can be done, all that happened, the record as it is now. */
export function renderExplanation(explanation: Explanation, look: Look): string {
  const { present, noPresent, timeline } = explanation;
  const parts = [head(explanation, look)];
  if (timeline.length > 0) parts.push(timelineText(timeline, look));
  if (present !== undefined) parts.push(presentText(present, look));
  else if (noPresent !== undefined) parts.push(`${look.colour.dim('now')}\n${wrap(noPresent, widthOf(look), '  ')}\n`);
  return printable(parts.join('\n'));
}

export function renderPerson(person: PersonExplanation, look: Look): string {
  const { erased, records, more, local, unreadable } = person;
  const parts: string[] = [];
  if (erased)
    parts.push('Somebody of this name was erased: what is read of them is filtered, and nothing of it is kept.\n');
  const sums = [
    plural(records.length + more, 'record'),
    ...(local.length > 0 ? [`${plural(local.length, 'row')} of local streams`] : []),
    ...(unreadable > 0 ? [`${plural(unreadable, 'row')} put aside that could not be read`] : []),
  ];
  const nobody = records.length + local.length + unreadable === 0;
  if (nobody && !erased)
    parts.push('Nothing is known of this person: no record that was delivered or put aside names them.\n');
  else if (!nobody) parts.push(`${sums.join(', ')}\n`);
  for (const record of records) parts.push(`${look.colour.dim('─'.repeat(8))}\n${renderExplanation(record, look)}`);
  if (more > 0) parts.push(`and ${plural(more, 'more record')}: ask for them by mapping and key\n`);
  for (const { stream, key, record } of local) {
    parts.push(`${look.colour.bold(stream)}  ${key}\n  ${shortJson(record, 500)}\n`);
  }
  return printable(parts.join('\n'));
}

function widthOf({ columns }: Look): number {
  return Math.min(columns, widest);
}

function head({ mapping, key, verdict }: Explanation, look: Look): string {
  const { colour } = look;
  const text = wrap(textOf(verdict.sentence, timeText), widthOf(look));
  const lead = /^[^:.,;]+/.exec(text)?.[0] ?? '';
  const tint = verdict.is === 'delivered' || verdict.is === 'deleted' ? colour.green : colour.yellow;
  const told = `${colour.bold(tint(lead))}${text.slice(lead.length)}`;
  const steps = verdict.steps.map(({ say, command }) => `  ${say}: ${colour.cyan(command)}\n`);
  return `${colour.bold(mapping)}  ${key}\n\n${told}\n${steps.length === 0 ? '' : `\n${steps.join('')}`}`;
}

/** Of a long story the beginning and the end; `--json` holds all of it. */
function timelineText(timeline: readonly Event[], look: Look): string {
  const left = timeline.length - mostEvents;
  const texts = timeline.map((event) => eventText(event, look));
  const shown = left <= 0 ? texts : [...texts.slice(0, 5), `  … ${left} more …\n`, ...texts.slice(left + 5)];
  return `${look.colour.dim('what happened')}\n${shown.join('')}`;
}

const mostEvents = 50;

function eventText({ at, until, sentence, run, batch, fields }: Event, look: Look): string {
  const { colour } = look;
  const indent = ' '.repeat(23);
  const again = until === undefined ? '' : `, again until ${timeText(until)}`;
  const body = wrap(`${textOf(sentence, timeText)}${again}`, widthOf(look), indent);
  const lines = [`  ${colour.dim(timeText(at))}  ${body.slice(indent.length)}`];
  if (fields !== undefined && fields.length > 0)
    lines.push(wrap(`changed: ${fields.join(', ')}`, widthOf(look), indent));
  if (batch !== undefined) lines.push(...batchText(batch, look).map((line) => `${indent}${line}`));
  if (run !== undefined) lines.push(`${indent}${colour.dim(`run ${run}`)}`);
  return `${lines.join('\n')}\n`;
}

function batchText({ intent, operation, deltas, requests, openedAt, answeredAt }: SentRow, { colour }: Look): string[] {
  const took = answeredAt === undefined ? 'no answer known' : `${answeredAt - openedAt} ms`;
  const lines = [colour.dim(`batch ${intent}: ${operation} of ${plural(deltas, 'record')}, ${took}`)];
  for (const { method, path, status, ms } of requests) {
    lines.push(`${method} ${path} → ${status === undefined ? 'no answer' : status}, ${ms} ms`);
  }
  return lines;
}

function presentText(present: Present, look: Look): string {
  const { colour } = look;
  const { from, position, would } = present;
  const at = position === undefined ? '' : ` (${position})`;
  const why = would.why === undefined ? '' : `: ${would.why}`;
  const title = colour.dim(from === 'source' ? `now, as the source gives it${at}` : `now, of ${from}${at}`);
  const lines = [title, wrap(`its next reading would be ${outcomeText(would.outcome)}${why}`, widthOf(look), '  ')];
  for (const rule of present.when) lines.push(...ruleText('when', rule, rule.passes ? undefined : rule.reason, look));
  for (const rule of present.needs) lines.push(...ruleText('needs', rule, undefined, look));
  for (const join of present.joins) {
    const { name, from: stream, on, found } = join;
    const told = found === undefined ? 'not asked' : found === 0 ? 'found nothing' : `found ${found}`;
    lines.push(
      `  join    ${mark(found === undefined ? undefined : found > 0, look)} ${name}: ${told} in ${stream} by ${on}`,
    );
    lines.push(...detail(join, look));
  }
  for (const rule of present.holds) lines.push(...ruleText('hold', rule, rule.passes ? undefined : rule.reason, look));
  for (const field of present.fields) lines.push(...fieldText(field, look));
  return `${lines.join('\n')}\n`;
}

/** As people say it. */
function outcomeText(outcome: string): string {
  return outcome === 'deadLettered' ? 'dead-lettered' : outcome;
}

function ruleText(kind: string, rule: ShownRule, reason: string | undefined, look: Look): string[] {
  const { text } = rule;
  const why = reason === undefined || reason === text ? '' : `  (${reason})`;
  return [
    `  ${kind.padEnd(6)}  ${mark(rule.passes, look)} ${text}${why}${placeText(rule, look)}`,
    ...inputLines(rule, look),
  ];
}

function mark(passes: boolean | undefined, { colour }: Look): string {
  if (passes === undefined) return '–';
  return passes ? colour.green('✓') : colour.red('✗');
}

function fieldText(field: ShownField, look: Look): string[] {
  const { colour } = look;
  const value =
    field.value === undefined
      ? colour.dim(field.blank === 'clear' ? 'blank: emptied' : 'blank: not sent')
      : shortJson(field.value, longest);
  const marks = [
    ...(field.differs === true ? ['differs from what was delivered'] : []),
    ...(field.defaulted ? ['by $default'] : []),
    ...(field.owner === undefined ? [] : [`not sent: ${field.owner} owns it`]),
  ];
  const told = marks.length === 0 ? '' : `  ${colour.yellow(marks.join(', '))}`;
  const line = `  field   ${colour.bold(field.field)} = ${value}${told}`;
  const short = `${line}  ${colour.dim('←')} ${field.text}${placeText(field, look)}`;
  const alone = !field.text.includes('\n') && inputLines(field, look).length === 0 && columnsOf(short) <= widthOf(look);
  return alone ? [short] : [line, ...detail(field, look)];
}

/** The expression with its place, and what it reads. */
function detail(one: ShownExpression, look: Look): string[] {
  const expression = wrap(one.text.replaceAll(/\s+/g, ' '), widthOf(look), ' '.repeat(12));
  return [`${expression}${placeText(one, look)}`, ...inputLines(one, look)];
}

function placeText({ place }: ShownExpression, { colour }: Look): string {
  return place === undefined ? '' : `  ${colour.dim(formatPlace(place))}`;
}

function inputLines(one: ShownExpression, look: Look): string[] {
  const [first] = one.inputs;
  // A path that is read as it is gives the value that stands above it.
  const plain = one.inputs.length === 1 && first?.name === one.text && one.value !== undefined;
  const inputs = one.inputs.map(
    ({ name, value }) => `${name} = ${value === undefined ? 'nothing' : shortJson(value, longest)}`,
  );
  const lines = inputs.length === 0 || plain ? [] : [wrap(inputs.join(', '), widthOf(look), ' '.repeat(14))];
  if (one.fault !== undefined)
    lines.push(wrap(`${one.fault.code}: ${one.fault.message}`, widthOf(look), ' '.repeat(14)));
  return lines;
}
