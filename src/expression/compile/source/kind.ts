/** What a value may be, as far as it is known before it is there: bits. */
export const nothing = 1;
const nil = 2;
export const truth = 4;
/** Finite. */
export const count = 8;
export const text = 16;
export const list = 32;
export const record = 64;
/** Functions, and numbers that are not finite. */
export const odd = 128;

/** Scalars that are plain JSON as they are. */
export const scalar = nil | truth | count | text;
export const anything = nothing | scalar | list | record | odd;

export function only(kinds: number, allowed: number): boolean {
  return (kinds & ~allowed) === 0;
}

/** The kinds of a literal of the language. */
export function kindOf(value: unknown): number {
  if (value === null) return nil;
  if (typeof value === 'string') return text;
  if (typeof value === 'number') return Number.isFinite(value) ? count : odd;
  return typeof value === 'boolean' ? truth : anything;
}
