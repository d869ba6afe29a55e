import type { FieldCost } from '../../mapping/profile.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';
import { countText } from './value.ts';

/** Characters of an expression that are shown. */
const longest = 48;

/** What each expression cost (`run --profile`), the dearest first; what the package evaluated stands last, with the reason. */
export async function renderProfile(costs: readonly FieldCost[], look: Look): Promise<string> {
  if (costs.length === 0) return '';
  const columns = [
    { head: '  field' },
    { head: 'µs a record', right: true },
    { head: 'share', right: true },
    { head: 'records', right: true },
    { head: 'by the package', right: true },
    { head: 'expression' },
  ];
  const rows = costs.map((cost) => [
    `  ${cost.field}`,
    cost.micros.toFixed(2),
    `${cost.share.toFixed(1)} %`,
    countText(cost.records),
    cost.deoptimised + cost.fallback === 0 ? '' : countText(cost.deoptimised + cost.fallback),
    shown(cost.text),
  ]);
  const reasons = costs.flatMap((cost) => reasonOf(cost));
  return `${await table(look, columns, rows)}${reasons.map((reason) => `  ${reason}\n`).join('')}`;
}

function reasonOf({ field, place, deoptimised, fallback, construct }: FieldCost): readonly string[] {
  const at = place === undefined ? '' : ` (${place})`;
  const reasons: string[] = [];
  if (fallback > 0) reasons.push(`${field}${at} is not compiled: ${construct ?? 'it is not covered'}`);
  if (deoptimised > 0) reasons.push(`${field}${at}: compiled code gave up on ${countText(deoptimised)} records`);
  return reasons;
}

function shown(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
