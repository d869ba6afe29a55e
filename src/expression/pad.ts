import { HrwireError } from '../error/error.ts';
import { longestMade } from './limits.ts';

/** `$pad` of JSONata, with a bound: the package's would fill the memory for a width taken from hostile data. */
export function pad(text: unknown, width: unknown, fill: unknown): string | undefined {
  if (typeof text !== 'string' || typeof width !== 'number') return undefined;
  const whole = Math.trunc(width);
  if (Math.abs(whole) > longestMade) {
    throw new HrwireError('expression.sequence', `$pad makes texts of at most ${longestMade} characters`, {
      hint: 'Is the width right?',
    });
  }
  const missing = Math.abs(whole) - Array.from(text).length;
  if (missing <= 0) return text;
  const filler = typeof fill === 'string' && fill !== '' ? Array.from(fill) : [' '];
  const padding = Array.from({ length: missing }, (_, index) => filler[index % filler.length]).join('');
  return whole > 0 ? text + padding : padding + text;
}
