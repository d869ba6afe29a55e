import { isBlank } from '../../record/json.ts';
import type { OwnFunction } from '../own-function.ts';

export const firstPresent: OwnFunction = {
  name: 'first_present',
  signature: '',
  parameters: 'a, b, …',
  doc: 'The first of its arguments that is not blank; `??` passes over absent values alone.',
  examples: [
    { expression: '$first_present(mobile, phone, "none")', given: { mobile: ' ', phone: '123' }, gives: '123' },
    { expression: '$first_present(a, b)', given: { a: null }, gives: undefined },
    { expression: '$first_present(0, 1)', gives: 0 },
  ],
  implementation: (...values: unknown[]) => values.find((value) => !isBlank(value)),
};
