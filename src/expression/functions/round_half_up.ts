import { wrongArgument } from '../argument.ts';
import { typeName } from '../type-name.ts';
import type { OwnFunction } from '../own-function.ts';

export const roundHalfUp: OwnFunction = {
  name: 'round_half_up',
  signature: '<x-n?:n>',
  parameters: 'number, places?',
  doc: 'A number rounded as on paper: halves away from zero, in decimals as written ($round rounds halves to even).',
  examples: [
    { expression: '$round_half_up(1.005, 2)', gives: 1.01 },
    { expression: '$round_half_up(84.5)', gives: 85 },
    { expression: '$round_half_up(-2.5)', gives: -3 },
    { expression: '$round_half_up(1250, -2)', gives: 1300 },
    { expression: '$round_half_up("84.5")', fails: 'expression.argument' },
  ],
  implementation: (value: unknown, places: unknown) => {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number') {
      throw wrongArgument(
        'round_half_up',
        `it takes a number, not ${typeName(value)}`,
        'Convert with $number(…) first.',
      );
    }
    const digits = places ?? 0;
    if (typeof digits !== 'number' || !Number.isInteger(digits) || Math.abs(digits) > 15) {
      throw wrongArgument('round_half_up', 'the places are a whole number from -15 to 15');
    }
    const rounded = shifted(Math.round(shifted(Math.abs(value), digits)), -digits);
    return value < 0 ? -rounded : rounded;
  },
};

/** Moves the decimal point in the number's text: multiplying would round in binary first. */
function shifted(value: number, by: number): number {
  const [mantissa, exponent] = String(value).split('e');
  return Number(`${mantissa ?? ''}e${Number(exponent ?? 0) + by}`);
}
