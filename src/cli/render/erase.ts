import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Look } from './look.ts';
import { plural } from './value.ts';

/** What stands in the store of a person, before it goes. */
export function renderFound(found: JsonObject, look: Look): string {
  const lines = [look.colour.bold('Found')];
  for (const record of listOf(found['records'])) {
    const { mapping, key, values: _, ...counts } = record;
    lines.push(`  ${text(mapping)}  ${text(key)}  ${countsText(counts)}`);
  }
  for (const [stream, rows] of Object.entries(isObject(found['local']) ? found['local'] : {})) {
    lines.push(`  ${stream}  ${plural(Number(rows), 'row')} in the store`);
  }
  if (Number(found['unread']) > 0) lines.push(`  ${plural(Number(found['unread']), 'row')} that no mapping could read`);
  if (lines.length === 1) lines.push('  nothing');
  if (Number(found['people']) > 1) lines.push(`They seem to be ${text(found['people'])} people.`);
  const linked = listOf(found['linked']);
  if (linked.length > 0) {
    lines.push('These share other values with them, and stay: if they are the same person, erase them too');
    for (const each of linked) {
      lines.push(
        `  ${text(each['mapping'])}  ${text(each['key'])}  ${plural(Number(each['shared']), 'value')} in common`,
      );
    }
  }
  return lines.join('\n');
}

export function renderErased(erased: JsonObject, look: Look): string {
  const counts = isObject(erased['counts']) ? erased['counts'] : {};
  const lines = [`Erased: ${countsText(counts)}. What is read of them from now on is filtered as "erased".`];
  const remains = listOf(erased['remains']);
  if (remains.length > 0) lines.push(look.colour.bold('Not deleted in the systems themselves:'));
  for (const each of remains) {
    const id = each['targetId'] ?? each['match'];
    const at = each['delivered'];
    const there =
      at === null ? 'not delivered' : each['deleted'] === true ? 'deleted there by a run' : `delivered ${text(at)}`;
    lines.push(`  ${text(each['mapping'])}  read from ${text(each['source'])}`);
    lines.push(`    ${there}: ${text(each['target'])}${id === null || id === undefined ? '' : `, ${text(id)}`}`);
  }
  lines.push('Files that were written, and backups of the store, still hold them.');
  return `${lines.join('\n')}\n`;
}

function countsText(counts: JsonObject): string {
  const parts = Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${name} ${text(count)}`]));
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
