import { expression } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import type { HrwireError } from '../../../error/error.ts';
import { isObject } from '../../../record/json.ts';
import { variablesOf } from './said.ts';
import type { TargetAnswer } from './said.ts';

export const itemsProperty = expression('The list of items in the answer’s body, one about each record sent.');

/** The items of an answer; undefined where there is no list: then every delta is unknown. */
export function compileItems(node: FileNode): (answer: TargetAnswer) => Promise<readonly unknown[] | undefined> {
  const items = node.expression('items');
  return async (answer) => {
    const found = await items?.value(answer.body, variablesOf(answer));
    if (Array.isArray(found)) return found as readonly unknown[];
    // JSONata gives the one element of a list of one.
    return isObject(found) ? [found] : undefined;
  };
}

export const noItems = {
  code: 'target.no-items',
  message: 'the answer has no items where the connector says',
} as const;

/** An item about a record that was not sent means that the answer is not the one to this call: nothing of it is taken. */
export function foreignItem(node: FileNode, what: string): HrwireError {
  return node.error(
    'transport.verdicts',
    `the answer holds an item ${what}`,
    'Nothing of this answer was taken as a verdict. Look at an answer of the system and correct `outcomes`.',
  );
}
