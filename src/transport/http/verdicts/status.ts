import { object } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { acceptedProperties, compileAccepted } from './said.ts';
import type { Verdicts } from './said.ts';

export const statusSchema = object(
  'The call’s own success: for one record a call, or for calls that are done whole or not at all (`atomic: true`).',
  acceptedProperties,
);

/** Accepted because the call succeeded. Its id and effect are told of a single record only. */
export function statusVerdicts(node?: FileNode): Verdicts {
  const accept = compileAccepted(node);
  return async (answer, deltas) => {
    const { status, headers, body } = answer;
    if (deltas.length !== 1) return deltas.map(() => ({ is: 'accepted' }));
    return [await accept(body, { status, headers })];
  };
}
