import type { Counted, FieldCounts, ValueType } from '../../store/profiles.ts';
import type { DriftLimits } from '../options.ts';
import { countsOf } from './count.ts';

/** A field of the source that is not as it usually is. */
export interface Drift {
  readonly kind: 'vanished' | 'type' | 'fill';
  /** Dotted path. */
  readonly field: string;
  /** Percent of the records in which it was filled (of type: with its usual type) before, and is now. */
  readonly usual: number;
  readonly now: number;
  /** Records read since. */
  readonly records: number;
  /** Of a change of type: the usual one, and the most frequent one now. */
  readonly from?: ValueType;
  readonly to?: ValueType;
}

/** A fall that chance brings once in thirty thousand fields. */
const significant = 4;
/** Findings that are told: a source of another kind changes in all its fields. */
const mostTold = 20;

/**
 * What has changed of the fields that were usually filled, the greatest change first. Too few records, before or since,
 * say nothing: a share must fall by more than chance could bring (two proportions compared) and by more than `fall`.
 */
export function judge(usual: Counted, since: Counted, limits: DriftLimits): readonly Drift[] {
  if (usual.records < limits.records || since.records < limits.records) return [];
  const found: Drift[] = [];
  for (const [field, before] of Object.entries(usual.fields)) {
    if (before.filled * 100 < limits.usual * usual.records) continue;
    const now = countsOf(since, field) ?? nothing;
    const filled = fell([before.filled, usual.records], [now.filled, since.records], limits);
    if (filled !== undefined) {
      found.push({ kind: now.filled === 0 ? 'vanished' : 'fill', field, ...filled, records: since.records });
      continue;
    }
    const changed = changedType(before, now, limits);
    if (changed !== undefined) found.push({ kind: 'type', field, ...changed, records: since.records });
  }
  return found
    .filter((one) => !found.some((other) => other !== one && explains(other, one)))
    .sort((a, b) => b.usual - b.now - (a.usual - a.now) || (a.field < b.field ? -1 : 1))
    .slice(0, mostTold);
}

const nothing: FieldCounts = { filled: 0, types: {} };

/** What lies below a field that is gone, or is no object any more, is gone with it. */
function explains(above: Drift, below: Drift): boolean {
  return below.field.startsWith(`${above.field}.`) && below.kind !== 'type';
}

function changedType(
  before: FieldCounts,
  now: FieldCounts,
  limits: DriftLimits,
): Pick<Drift, 'usual' | 'now' | 'from' | 'to'> | undefined {
  const from = mostOf(before);
  const to = mostOf(now);
  if (from === undefined || to === undefined || now.filled < limits.records) return undefined;
  const own = before.types[from] ?? 0;
  if (own * 100 < limits.usual * before.filled) return undefined;
  const share = fell([own, before.filled], [now.types[from] ?? 0, now.filled], limits);
  if (share === undefined) return undefined;
  const others = Object.fromEntries(Object.entries(now.types).filter(([type]) => type !== from));
  return { ...share, from, to: mostOf({ filled: now.filled, types: others }) ?? to };
}

function mostOf({ types }: FieldCounts): ValueType | undefined {
  let most: ValueType | undefined;
  for (const type of ['text', 'number', 'boolean', 'list', 'object'] as const) {
    if ((types[type] ?? 0) > (most === undefined ? 0 : (types[most] ?? 0))) most = type;
  }
  return most;
}

/** Both shares in percent where the second is lower by more than chance and by more than the limit. */
function fell(
  [hits, of]: readonly [number, number],
  [hitsNow, ofNow]: readonly [number, number],
  { fall }: DriftLimits,
): { readonly usual: number; readonly now: number } | undefined {
  const usual = hits / of;
  const now = hitsNow / ofNow;
  if ((usual - now) * 100 < fall) return undefined;
  const both = (hits + hitsNow) / (of + ofNow);
  const spread = Math.sqrt(both * (1 - both) * (1 / of + 1 / ofNow));
  if ((usual - now) / spread < significant) return undefined;
  return { usual: percent(usual), now: percent(now) };
}

/** Never 100 where it is not all, never 0 where it is not none. */
function percent(share: number): number {
  if (share === 0 || share === 1) return share * 100;
  return Math.min(99.9, Math.max(0.1, Math.round(share * 1000) / 10));
}

/** One line for people. */
export function driftText({ kind, field, usual, now, records, from, to }: Drift): string {
  const was = `usually in ${usual} %`;
  if (kind === 'vanished') return `\`${field}\` is in none of ${records} records; ${was}`;
  if (kind === 'fill') return `\`${field}\` is filled in ${now} % of ${records} records; ${was}`;
  return `\`${field}\` is ${from} in ${now} % of ${records} records, and ${to} now; usually ${from} in ${usual} %`;
}
