import { isBlank } from '../../record/json.ts';
import type { OwnFunction } from '../own-function.ts';

export const blank: OwnFunction = {
  name: 'blank',
  signature: '<x:b>',
  parameters: 'value',
  doc: 'Whether a value is absent, null, or text of white space only.',
  examples: [
    { expression: '$blank(score)', given: {}, gives: true },
    { expression: '$blank("  ")', gives: true },
    { expression: '$blank(0)', gives: false },
  ],
  implementation: (value: unknown) => isBlank(value),
};
