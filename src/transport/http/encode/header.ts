import { HrwireError } from '../../../error/error.ts';
import { scalarText } from './scalar.ts';

/** The value of a header: visible Latin-1 alone, so that no value can begin a header of its own. */
export function encodeHeader(name: string, value: unknown): string {
  const text = scalarText(value, `the header ${name}`);
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new HrwireError('http.value', `The header ${name} would hold a line break or a character outside Latin-1.`);
}
