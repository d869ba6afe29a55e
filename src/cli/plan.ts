import { pathsOf, shownKey } from '../app/records.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import { mask } from '../record/mask.ts';
import { outcomes } from '../record/outcome.ts';
import type { Outcome } from '../record/outcome.ts';
import type { Planned, WouldPark } from '../run/preview.ts';
import type { Look } from './render/look.ts';
import { table } from './render/table.ts';
import { countText, plural, shortJson } from './render/value.ts';

/** Deltas and other records that are shown; all are counted. */
const shownDeltas = 20;
const shownOthers = 10;

/** What a run would do with many records: all counted, some shown. */
export interface Plan {
  readonly mapping: string;
  readonly counts: Record<Outcome | 'read', number>;
  readonly reasons: Map<string, number>;
  readonly deltas: JsonObject[];
  readonly others: JsonObject[];
  /** Why the run would send nothing of it before a person has approved it. */
  parked: WouldPark;
}

export function emptyPlan(mapping: string): Plan {
  return { mapping, counts: zeros(), reasons: new Map(), deltas: [], others: [], parked: [] };
}

export function planJson({ mapping, counts, reasons, deltas, others, parked }: Plan): JsonObject {
  const wouldPark = parked.length === 0 ? {} : { wouldPark: parked.map((each) => ({ ...each })) };
  return { mapping, ...counts, reasons: Object.fromEntries(reasons), deltas, others, ...wouldPark };
}

function zeros(): Plan['counts'] {
  const counts = { read: 0 } as Plan['counts'];
  for (const outcome of outcomes) counts[outcome] = 0;
  return counts;
}

export function add(plan: Plan, planned: Planned, mapping: Pick<Mapping, 'sensitive' | 'sensitiveKey'>): void {
  const { delta, outcome, cause, key, position, label, reason } = planned;
  plan.counts.read++;
  plan.counts[outcome]++;
  const why = cause?.code ?? reason;
  if (why !== undefined) plan.reasons.set(`${outcome}: ${why}`, (plan.reasons.get(`${outcome}: ${why}`) ?? 0) + 1);
  const base = { key: shownKey(key, mapping.sensitiveKey) ?? null, position: position ?? null };
  if (delta !== undefined) {
    if (plan.deltas.length >= shownDeltas) return;
    const record = mask(delta.record, pathsOf(mapping.sensitive));
    const clear = delta.clear.length === 0 ? {} : { clear: [...delta.clear] };
    plan.deltas.push({ ...base, operation: delta.operation, label: label ?? null, record, ...clear });
  } else if (outcome !== 'unchanged' && plan.others.length < shownOthers) {
    const told = cause === undefined ? {} : { code: cause.code, message: cause.message };
    plan.others.push({ ...base, outcome, ...(reason === undefined ? {} : { reason }), ...told });
  }
}

/** `taken`: what became of the records before, `read`. */
export async function renderPlan(
  { mapping, counts, reasons, deltas, others, parked }: Plan,
  look: Look,
  taken: string = 'read',
): Promise<string> {
  const { colour } = look;
  const parts = [`${colour.bold(mapping)}  a preview: nothing was written\n`];
  if (deltas.length > 0) {
    const rows = deltas.map(({ key, operation, record }) => [text(key), text(operation), fieldsText(record)]);
    parts.push(await table(look, [{ head: 'key' }, { head: 'operation' }, { head: 'fields' }], rows));
    const more = counts.delivered - deltas.length;
    if (more > 0) parts.push(`and ${countText(more)} more\n`);
  }
  if (others.length > 0) {
    const rows = others.map((other) => [
      text(other['key'] ?? other['position']),
      text(other['outcome']),
      text(other['message'] ?? other['reason']),
    ]);
    parts.push(await table(look, [{ head: 'key' }, { head: 'would be' }, { head: 'why' }], rows));
  }
  const told = [...reasons].map(([reason, count]) => `  ${countText(count).padStart(9)}  ${reason}\n`);
  if (told.length > 0) parts.push(told.join(''));
  const rest = outcomes.filter((outcome) => outcome !== 'delivered' && counts[outcome] > 0);
  const sums = [
    `${countText(counts.delivered)} would be sent`,
    ...rest.map((name) => `${countText(counts[name])} ${name}`),
  ];
  parts.push(`${plural(counts.read, 'record')} ${taken}: ${sums.join(', ')}\n`);
  for (const { message } of parked) parts.push(`${colour.yellow('would park')}: ${message}\n`);
  return parts.join('\n');
}

/** `name="王芳" city=null`: words, so that the table can wrap them. */
function fieldsText(record: Json | undefined): string {
  const fields = Object.entries(isObject(record) ? record : {});
  return fields.map(([name, value]) => `${name}=${shortJson(value)}`).join(' ');
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
}
