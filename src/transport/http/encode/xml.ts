import { HrwireError } from '../../../error/error.ts';
import { scalarText } from './scalar.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Parsers normalise these where they stand raw: a tab in an attribute becomes a space.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A value for XML text or a quoted attribute. Characters that XML 1.0 cannot hold at all are an error. */
export function encodeXml(value: unknown): string {
  const text = scalarText(value, 'XML');
  // eslint-disable-next-line no-control-regex -- these are the characters that XML forbids
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || !text.isWellFormed()) {
    throw new HrwireError('http.value', 'A value holds a character that XML cannot hold.');
  }
  return text.replace(/[&<>"'\t\n\r]/g, (character) => escapes[character] ?? character);
}
