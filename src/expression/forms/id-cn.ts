import { dayExists } from '../dates/moment.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checks = '10X98765432';

/**
 * What is wrong with an identity number of mainland China, in its clean form with a capital X: `form` (not 18 characters),
 * `birth` (no such day), `check` (the last character, ISO 7064 MOD 11-2). Undefined: nothing.
 */
export function idCnFault(id: string): 'form' | 'birth' | 'check' | undefined {
  if (!/^[1-9]\d{16}[0-9X]$/.test(id)) return 'form';
  if (!dayExists(Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14)))) return 'birth';
  const sum = weights.reduce((total, weight, at) => total + weight * Number(id.charAt(at)), 0);
  return checks.charAt(sum % 11) === id.charAt(17) ? undefined : 'check';
}
