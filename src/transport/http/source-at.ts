import type { Document, Path } from '../../config/document.ts';
import type { ExpressionSource } from '../../expression/expression.ts';
import type { JsonObject } from '../../record/json.ts';

/** The text at `path` as a source whose errors point into the user's file, offset by offset. */
export function sourceAt(document: Document<JsonObject>, path: Path, text: string): ExpressionSource {
  return { text, at: (offset) => document.atOffset(path, offset), limits: document.limits };
}
