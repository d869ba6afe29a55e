import type { Fragment } from '../../../config/schema/kinds.ts';
import { choice, text } from '../../../config/schema/kinds.ts';

/** The id of a run, or an unambiguous beginning of it. */
export const runId: Fragment = text('The id of a run, or an unambiguous beginning of it.', { maxLength: 100 });

/** A run as it is now. What it counts is told under the names of `hrwire run --json`. */
export const runState: Fragment = {
  type: 'object',
  description: 'A run: once it has ended, the document of `hrwire run --json`.',
  properties: {
    run: text('Its id.'),
    mapping: text('The mapping.'),
    status: choice('How it is.', [
      'waiting',
      'running',
      'settled',
      'attention',
      'parked',
      'failed',
      'stopped',
      'refused',
      'busy',
    ]),
  },
  required: ['run', 'mapping', 'status'],
};
