import { expression, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { keyPart } from '../../../record/key.ts';
import type { Verdict } from '../../../record/verdict.ts';
import { compileItems, foreignItem, itemsProperty, noItems } from './items.ts';
import { compileItem, itemProperties, unknown, variablesOf } from './said.ts';
import type { Verdicts } from './said.ts';

export const pairSchema = object(
  'Items that name their record by a value of it.',
  {
    items: itemsProperty,
    item: expression('Over an item: the value that names its record.'),
    delta: expression('Over a record sent: the same value.'),
    ...itemProperties,
  },
  ['items', 'item', 'delta', 'accepted', 'rejected'],
);

/** Verdicts by a pair of expressions. A value that two records or two items share names neither, so all are unknown. */
export function pairVerdicts(node: FileNode): Verdicts {
  const itemsOf = compileItems(node);
  const [ofItem, ofDelta] = [node.expression('item'), node.expression('delta')];
  const judge = compileItem(node);
  return async (answer, deltas, records) => {
    const items = await itemsOf(answer);
    if (items === undefined) return deltas.map(() => ({ is: 'unknown', cause: noItems }));
    const variables = variablesOf(answer);
    const sent = new Map<string, number[]>();
    for (const [position, record] of records.entries()) {
      const name = keyPart(await ofDelta?.value(record, variables));
      if (name !== undefined) sent.set(name, [...(sent.get(name) ?? []), position]);
    }
    const verdicts: (Verdict | undefined)[] = deltas.map(() => undefined);
    for (const item of items) {
      const name = keyPart(await ofItem?.value(item, variables));
      if (name === undefined) continue;
      const positions = sent.get(name);
      if (positions === undefined) throw foreignItem(node, 'about a record that was not sent');
      for (const position of positions) {
        if (positions.length > 1)
          verdicts[position] = unknown('target.pair-shared', 'several records sent share the value that names them');
        else if (verdicts[position] !== undefined)
          verdicts[position] = unknown('target.item-twice', 'the answer holds two items about this record');
        else verdicts[position] = await judge(item, variables, records[position]);
      }
    }
    return verdicts.map((verdict) => verdict ?? unknown('target.no-item', 'the answer says nothing about this record'));
  };
}
