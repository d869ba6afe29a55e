import type { Place } from '../../error/place.ts';
import type { Lines } from './lines.ts';

/** Columns of a terminal that a frame may take; longer lines are cut around the caret. */
const widest = 110;
/** Signs drawn two columns wide: CJK, full-width forms, emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const narrow = /\p{Mark}|\u200b|\u200d|\ufe0f/u;

/** Terminal columns that a text takes; a tab counts as two, as frames draw it. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const sign of text) width += sign === '\t' ? 2 : narrow.test(sign) ? 0 : wide.test(sign) ? 2 : 1;
  return width;
}

/**
 * The line of `place` with the line before it and carets under the place:
 * ```
 *   6 | map:
 *   7 |   score: scor
 *     |          ^^^^
 * ```
 */
export function frameOf(lines: Lines, place: Place): string {
  const gutter = String(place.line).length;
  const shown: string[] = [];
  const row = (label: string, text: string): void => {
    shown.push(`${label.padStart(gutter)} | ${text}`.trimEnd());
  };
  if (place.line > 1) row(String(place.line - 1), cut(lines.line(place.line - 1), 0).text);
  const line = lines.line(place.line);
  const start = Math.min(place.column - 1, line.length);
  const end = place.endLine === place.line ? Math.min((place.endColumn ?? 0) - 1, line.length) : line.length;
  const view = cut(line, start);
  const before = displayWidth(view.lead) + displayWidth(line.slice(view.from, start));
  const room = Math.max(1, widest - before);
  const marked = place.endLine === undefined ? 1 : displayWidth(line.slice(start, Math.max(start + 1, end)));
  row(String(place.line), view.text);
  row('', ' '.repeat(before) + '^'.repeat(Math.max(1, Math.min(marked, room))));
  return shown.join('\n');
}

/** A line cut to the widest, so that the sign at `start` stays in view. */
function cut(line: string, start: number): { text: string; from: number; lead: string } {
  const from = displayWidth(line.slice(0, start)) > widest - 30 ? Math.max(0, start - 40) : 0;
  const lead = from > 0 ? '… ' : '';
  let text = lead;
  let width = displayWidth(lead);
  for (const sign of line.slice(from)) {
    width += displayWidth(sign);
    if (width > widest) return { text: `${text}…`, from, lead };
    // Control signs of a hostile file must not reach the terminal.
    text += sign === '\t' ? '  ' : sign < ' ' || sign === '\u007f' ? '?' : sign;
  }
  return { text, from, lead };
}
