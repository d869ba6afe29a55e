import type { Code } from '../error/catalogue.ts';
import type { Place } from '../error/place.ts';
import type { Document, Path } from './document.ts';

/** One thing wrong with the user's files. Collected, never thrown one by one; `hrwire check --json` prints these. */
export interface Diagnostic {
  readonly code: Code;
  /** Errors end a command with exit 2; warnings never do. */
  readonly severity: 'error' | 'warning';
  /** What and why, without a secret or a personal value. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string | undefined;
  readonly place: Place | undefined;
  /** The lines of the file around the place, with a caret. */
  readonly frame: string | undefined;
}

/** Where a diagnostic points: a value, a key, or an offset inside a text. */
export interface Target {
  readonly path: Path;
  readonly key?: boolean;
  readonly offset?: number;
}

export interface Remark {
  readonly hint?: string | undefined;
  readonly severity?: 'error' | 'warning';
}

/** A diagnostic without a place in a file. */
export function diagnostic(code: Code, message: string, remark: Remark = {}): Diagnostic {
  return { code, severity: remark.severity ?? 'error', message, hint: remark.hint, place: undefined, frame: undefined };
}

/** A diagnostic at a place, with its code frame. */
export function diagnosticAt(
  document: Document<unknown>,
  target: Target | Place,
  code: Code,
  message: string,
  remark: Remark = {},
): Diagnostic {
  const place = 'line' in target ? target : placeOf(document, target);
  return { ...diagnostic(code, message, remark), place, frame: document.frame(place) };
}

function placeOf(document: Document<unknown>, target: Target): Place {
  if (target.offset !== undefined) return document.atOffset(target.path, target.offset);
  return target.key === true ? document.atKey(target.path) : document.at(target.path);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}

/**
 * In the order of files and places. One slip is told once: what YAML itself did to a value explains whatever else is said
 * of the same place, and one code is said of a place once.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const explained = new Set(diagnostics.filter(({ code }) => explains(code)).map(spotOf));
  const seen = new Set<string>();
  const kept = diagnostics.filter((each) => {
    const spot = spotOf(each);
    if (each.place !== undefined && explained.has(spot) && !explains(each.code)) return false;
    const mark = each.place === undefined ? `${each.code} ${each.message}` : `${each.code} ${spot}`;
    if (seen.has(mark)) return false;
    seen.add(mark);
    return true;
  });
  return kept.sort(compare);
}

function spotOf({ place }: Diagnostic): string {
  return `${place?.file}:${place?.line}:${place?.column}`;
}

function explains(code: Code): boolean {
  return code.startsWith('yaml.') || code === 'lint.split' || code === 'lint.cut-off';
}

function compare(a: Diagnostic, b: Diagnostic): number {
  const fileA = a.place?.file ?? '';
  const fileB = b.place?.file ?? '';
  if (fileA !== fileB) return fileA < fileB ? -1 : 1;
  const byLine = (a.place?.line ?? 0) - (b.place?.line ?? 0);
  if (byLine !== 0) return byLine;
  const byColumn = (a.place?.column ?? 0) - (b.place?.column ?? 0);
  if (byColumn !== 0) return byColumn;
  return a.code < b.code ? -1 : a.code > b.code ? 1 : 0;
}
