import { relative, sep } from 'node:path';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { diagnostic, diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { defaultBounds } from '../yaml/bounds.ts';
import { parseDocument } from '../yaml/parse.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import { readBounded } from './files.ts';

/** A file of the project as read: its path, and its document where YAML could make sense of it. */
export interface Loaded {
  readonly path: string;
  readonly document?: PlacedDocument<JsonObject>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and parses one YAML file, which must hold an object. */
export function readYaml(path: string, root: string): Loaded {
  const file = shownPath(path, root);
  const read = readBounded(path, defaultBounds.bytes);
  if (!read.ok) {
    const place = { file, line: 1, column: 1 };
    return { path, diagnostics: [{ ...diagnostic('config.unreadable', `The file ${read.why}`), place }] };
  }
  const { document, diagnostics } = parseDocument(file, read.bytes);
  if (document === undefined) return { path, diagnostics };
  if (!isObject(document.value)) {
    const colon = typeof document.value === 'string' && document.value.includes('：');
    const hint = colon
      ? 'A full-width colon ： is no YAML colon: write ": ".'
      : 'It begins with a line such as `mapping: name`.';
    const found = diagnosticAt(document, { path: [] }, 'config.wrong-type', 'The file must hold an object', { hint });
    return { path, diagnostics: [...diagnostics, found] };
  }
  return { path, document: document.with(document.value), diagnostics };
}

/** Relative to the project with forward slashes; absolute for files outside it. */
export function shownPath(path: string, root: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') || inside === '' ? path : inside.split(sep).join('/');
}
