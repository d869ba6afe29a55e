/** A function of generated source, with what it finds by name. The only place where text becomes code. */
export type Factory = (names: readonly string[], values: readonly unknown[], source: string) => unknown;

/**
 * Makes a function of source that the project wrote: names are counters, texts of users are literals in it. Beside this
 * folder, records of rows and of mapped fields are literals made here, of names that are JSON in the source. Throws where
 * the host forbids code to be made (`--disallow-code-generation-from-strings`).
 */
export const made: Factory = (names, values, source) => {
  // The code is written by ./value.ts from a checked tree: see docs/adr/20261122-generated-code.md.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const factory = new Function(...names, `'use strict';\n${source}`) as (...values: unknown[]) => unknown;
  return factory(...values);
};
