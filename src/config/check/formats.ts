import { fullFormats } from 'ajv-formats/dist/formats.js';

/** Whether a text has a format of JSON Schema, as ajv decides it; undefined for a format that is not known here. */
export function hasFormat(format: unknown, text: string): boolean | undefined {
  const known: unknown = knowsFormat(format) ? fullFormats[format] : undefined;
  if (known instanceof RegExp) return known.test(text);
  const validate: unknown = typeof known === 'object' && known !== null && 'validate' in known ? known.validate : known;
  return typeof validate === 'function' ? (validate as (text: string) => unknown)(text) === true : undefined;
}

/** Whether it is the name of a format. */
export function knowsFormat(format: unknown): format is keyof typeof fullFormats {
  return typeof format === 'string' && Object.hasOwn(fullFormats, format);
}
