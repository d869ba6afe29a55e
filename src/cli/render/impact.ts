import type { ImpactReport } from '../../app/impact.ts';
import type { Kind } from '../../proof/impact/differ.ts';
import type { ShownDifference } from '../../proof/impact/impact.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';
import { countText, plural, shortJson, timeText } from './value.ts';

/** Records shown in a terminal and in Markdown; `--json` has up to a thousand. */
const shownRecords = 20;
const jsonRecords = 1000;
const shownMerges = 20;

/** What a kind says of its records, in the order in which people want to know. */
export const kindTexts: Readonly<Record<Kind, string>> = {
  key: 'have another key',
  rejected: 'become dead letters',
  deleted: 'are deleted',
  filtered: 'are filtered',
  held: 'are held',
  fewer: 'are made no more (each)',
  fields: 'have other fields',
  match: 'name another record of the target',
  more: 'are made newly (each)',
  repaired: 'pass that were rejected',
  passes: 'pass that were filtered',
  released: 'pass that were held',
  kept: 'are kept that were deleted',
  label: 'have another label',
  reason: 'have another reason',
  open: 'cannot be told: a join asks what nobody has asked before',
};

/** `hrwire impact --json`: the counts in full, of the records the first thousand. */
export function impactJson(report: ImpactReport): JsonObject {
  const { records, merges, ...rest } = report;
  const shown = { ...rest, merges: merges.slice(0, jsonRecords), records: records.slice(0, jsonRecords) };
  return JSON.parse(JSON.stringify({ ...shown, refused: refuses(report) })) as JsonObject;
}

/** Whether an edit changes who is who: what stands at the target would be made once more, or overwritten. */
export function refuses(report: ImpactReport): boolean {
  return report.keyed !== undefined || report.counts.key > 0 || report.merges.length > 0;
}

/** Whether it changes anything at all, as far as can be told. */
export function changes(report: ImpactReport): boolean {
  return refuses(report) || report.changed > 0 || report.counts.open > 0;
}

export function comparedText({ comparedWith }: ImpactReport): string {
  return 'file' in comparedWith ? comparedWith.file : `the version that ran last, ${timeText(comparedWith.lastAt)}`;
}

export function triedText({ tried }: ImpactReport): string {
  const { samples, held, dead } = tried;
  const aside = [
    ...(dead > 0 ? [plural(dead, 'dead letter')] : []),
    ...(held > 0 ? [plural(held, 'held record')] : []),
  ];
  return [plural(samples, 'sample'), ...aside].join(', ');
}

/** Sentences on keys, where the edit changes one. */
export function keyTexts(report: ImpactReport): readonly string[] {
  const { keyed, counts, createdAnew, merges } = report;
  const told: string[] = [];
  if (keyed !== undefined)
    told.push(
      `The key is defined in another way: it was ${keyedText(keyed.before)}, and is ${keyedText(keyed.after)}.`,
    );
  if (counts.key > 0) {
    const anew =
      createdAnew === 0
        ? ''
        : ` ${plural(createdAnew, 'of them is', 'of them are')} at the target and would be made there once more.`;
    told.push(`${plural(counts.key, 'record has', 'records have')} another key.${anew}`);
  }
  for (const { key, of } of merges.slice(0, shownMerges))
    told.push(`${of.join(', ')} would all be ${key}: each would overwrite the others.`);
  if (merges.length > shownMerges) told.push(`And ${countText(merges.length - shownMerges)} more such keys.`);
  return told;
}

/** `employee_id of people.rows`: what the canonical text of a key's definition says. */
function keyedText(canonical: string): string {
  const [from, each, key] = JSON.parse(canonical) as readonly [string, string, readonly string[]];
  return `${key.join(', ')} of ${from}${each === '' ? '' : ` (each: ${each})`}`;
}

export async function renderImpact(report: ImpactReport, look: Look): Promise<string> {
  const { colour } = look;
  const { mapping, counts, fields, reasons, records, repaired } = report;
  const head = `${colour.bold(mapping)}  the file as it stands, beside ${comparedText(report)}\n`;
  if (report.same) return `${head}\n${colour.green('Nothing that counts was changed.')}\n`;
  const parts = [`${head}  tried on ${triedText(report)}; nobody was asked, nothing was written\n`];
  const keys = keyTexts(report);
  if (keys.length > 0) parts.push(keys.map((text) => `${colour.red('keys')}  ${text}\n`).join(''));
  const kinds = Object.entries(kindTexts).flatMap(([kind, text]) => {
    const count = counts[kind as Kind];
    return count === 0 ? [] : [`  ${countText(count).padStart(9)}  ${text}\n`];
  });
  parts.push(kinds.length === 0 ? `${colour.green('No record changes.')}\n` : kinds.join(''));
  if (repaired > 0)
    parts.push(
      `${plural(repaired, 'dead letter')} would pass. Bring them back: ${colour.cyan(`hrwire dead-letters replay ${mapping}`)}\n`,
    );
  if (fields.length > 0) {
    const rows = fields.map(({ field, records, examples }) => {
      const [first] = examples;
      return [field, countText(records), first?.key ?? '', arrow(first?.before, first?.after)];
    });
    parts.push(
      await table(
        look,
        [{ head: 'field' }, { head: 'records', right: true }, { head: 'such as' }, { head: 'before → after' }],
        rows,
      ),
    );
  }
  if (reasons.length > 0) {
    const rows = reasons
      .slice(0, shownRecords)
      .map(({ kind, reason, records }) => [countText(records), kindTexts[kind], reason]);
    parts.push(await table(look, [{ head: 'records', right: true }, { head: '' }, { head: 'why' }], rows));
  }
  if (records.length > 0) {
    const rows = records.slice(0, shownRecords).map((one) => [keyText(one), kindTexts[one.kind], changeText(one)]);
    parts.push(await table(look, [{ head: 'key' }, { head: '' }, { head: 'before → after' }], rows));
    if (records.length > shownRecords)
      parts.push(`and ${countText(records.length - shownRecords)} more; all with --json\n`);
  }
  return parts.join('\n');
}

export function keyText({ key, newKey }: ShownDifference): string {
  if (key === newKey || newKey === undefined) return key ?? '';
  return key === undefined ? newKey : `${key} → ${newKey}`;
}

/** What changes of a record, on one line. */
export function changeText({ fields, before, after }: ShownDifference): string {
  if (fields.length > 0) return fields.map((one) => `${one.field}: ${arrow(one.before, one.after)}`).join('; ');
  if (before === undefined && after === undefined) return '';
  return `${before ?? 'sent'} → ${after ?? 'sent'}`;
}

/** Masked values may look alike. */
function arrow(before: Json | undefined, after: Json | undefined): string {
  const [was, is] = [value(before), value(after)];
  return was === is ? `${was} → another` : `${was} → ${is}`;
}

export function value(json: Json | undefined): string {
  return json === undefined ? 'not sent' : shortJson(json, 60);
}
