import { object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { acceptedProperties, compileAccepted, compileItem, itemProperties, variablesOf } from './said.ts';
import type { Verdicts } from './said.ts';

export const statusSchema = object(
  'The call’s own success: for one record a call, or for calls that are done whole or not at all (`atomic: true`). With `accepted` the answer as a whole says it, for all records of the call: then its expressions are over the body.',
  { ...itemProperties, ...acceptedProperties },
);

/** Accepted because the call succeeded, or because its answer says so. Its id and effect are told of a single record only. */
export function statusVerdicts(node?: FileNode): Verdicts {
  const accept = compileAccepted(node);
  const judge = node?.has('accepted') === true ? compileItem(node) : undefined;
  const ignored = ['rejected', 'retry'].find((key) => node?.has(key) === true);
  if (node !== undefined && judge === undefined && ignored !== undefined) {
    throw node.error(
      'transport.declared',
      `the call is taken for done by its success, and “${ignored}” is never asked`,
      'Write `accepted:` too: then the answer says it.',
      ignored,
    );
  }
  return async (answer, deltas, records) => {
    const { body } = answer;
    const variables = variablesOf(answer);
    const single = deltas.length === 1;
    if (judge !== undefined) {
      const said = await judge(body, variables, single ? records[0] : undefined);
      return deltas.map(() => (single || said.is !== 'accepted' ? said : { is: 'accepted' }));
    }
    if (!single) return deltas.map(() => ({ is: 'accepted' }));
    return [await accept(body, variables)];
  };
}
