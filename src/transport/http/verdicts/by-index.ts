import { expression, integer, object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { Verdict } from '../../../record/verdict.ts';
import { compileItems, foreignItem, itemsProperty, noItems } from './items.ts';
import { compileItem, itemProperties, unknown, variablesOf } from './said.ts';
import type { ItemJudge, Variables, Verdicts } from './said.ts';

export const indexSchema = object(
  'Items that name the position of their record in the request.',
  {
    items: itemsProperty,
    index: expression(
      'Over an item: the position of its record. Without it: the item’s own position, when there is one item a record.',
    ),
    base: integer('The position of the first record: 0 or 1.', { default: 0, maximum: 1 }),
    ...itemProperties,
  },
  ['items', 'accepted', 'rejected'],
);

/** Verdicts by position. An item twice, or none, is unknown; an item beyond what was sent stops the run. */
export function indexVerdicts(node: FileNode): Verdicts {
  const itemsOf = compileItems(node);
  const index = node.expression('index');
  const base = node.number('base');
  const judge = compileItem(node);
  return async (answer, deltas, records) => {
    const items = await itemsOf(answer);
    if (items === undefined) return deltas.map(() => ({ is: 'unknown', cause: noItems }));
    if (index === undefined && items.length !== deltas.length) {
      const message = `the answer has ${items.length} items for ${deltas.length} records`;
      return deltas.map(() => unknown('target.items-count', message));
    }
    const variables = variablesOf(answer);
    if (index === undefined) return inOrder(items, records, variables, judge);
    const verdicts: (Verdict | undefined)[] = deltas.map(() => undefined);
    for (const item of items) {
      const position = positionOf(await index.value(item, variables), base);
      // An item that names no record leaves its record without a verdict.
      if (position === undefined) continue;
      if (position < 0 || position >= deltas.length)
        throw foreignItem(node, `for position ${position + base}, but ${deltas.length} records were sent`);
      const twice = verdicts[position] !== undefined;
      const said = twice
        ? unknown('target.item-twice', 'the answer holds two items about this record')
        : judge(item, variables, records[position]);
      verdicts[position] = said instanceof Promise ? await said : said;
    }
    return verdicts.map((verdict) => verdict ?? unknown('target.no-item', 'the answer says nothing about this record'));
  };
}

/** One item a record, in their order. */
async function inOrder(
  items: readonly unknown[],
  records: readonly unknown[],
  variables: Variables,
  judge: ItemJudge,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let at = 0; at < items.length; at++) {
    const said = judge(items[at], variables, records[at]);
    verdicts.push(said instanceof Promise ? await said : said);
  }
  return verdicts;
}

function positionOf(value: unknown, base: number): number | undefined {
  const number = typeof value === 'string' && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number - base : undefined;
}
