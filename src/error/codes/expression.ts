import type { CatalogueEntry } from '../entry.ts';

/** Codes of the layer `expression`. */
export const expressionCodes = {
  'expression.syntax': { title: 'An expression or template cannot be read', exit: 2, http: 422 },
  'expression.refused': { title: 'An expression uses what mappings may not use', exit: 2, http: 422 },
  'expression.regex': { title: 'A regular expression could run without end', exit: 2, http: 422 },
  'expression.type': { title: 'An expression met a value of the wrong type', exit: 1, http: 422 },
  'expression.argument': { title: 'A function was given a value it cannot work with', exit: 1, http: 422 },
  'expression.undefined': { title: 'A template has no value for a part of its text', exit: 1, http: 422 },
  'expression.value': { title: 'An expression gave something that is no JSON', exit: 1, http: 422 },
  'expression.raised': { title: 'An expression raised an error of its own', exit: 1, http: 422 },
  'expression.time': { title: 'An expression took too long', exit: 1, http: 422 },
  'expression.depth': { title: 'An expression went too deep', exit: 1, http: 422 },
  'expression.sequence': { title: 'An expression made too long a list or text', exit: 1, http: 422 },
  'expression.failed': { title: 'An expression failed', exit: 1, http: 422 },
} as const satisfies Record<string, CatalogueEntry>;
