import { skipped } from '../scan.ts';

/** A part of a template: fixed text, or the text between `{{` and `}}` with its offset in the template. */
export type Part = { readonly fixed: string } | { readonly expression: string; readonly offset: number };

/** Why a template cannot be split, and where. */
export interface Unclosed {
  readonly unclosed: number;
}

/**
 * Splits a template at `{{ … }}`. Braces inside an expression are balanced, and those inside texts, quoted names,
 * comments and regular expressions do not count, so an object's closing `}}` ends nothing. No expression can hide its end.
 */
export function split(template: string): readonly Part[] | Unclosed {
  const parts: Part[] = [];
  let from = 0;
  for (let open = template.indexOf('{{'); open !== -1; open = template.indexOf('{{', from)) {
    const close = endOf(template, open + 2);
    if (close === -1) return { unclosed: open };
    if (open > from) parts.push({ fixed: template.slice(from, open) });
    parts.push({ expression: template.slice(open + 2, close), offset: open + 2 });
    from = close + 2;
  }
  if (from < template.length) parts.push({ fixed: template.slice(from) });
  return parts;
}

/** The offset of the `}}` that ends an expression beginning at `start`; -1 when there is none. */
function endOf(template: string, start: number): number {
  let depth = 0;
  let before = '';
  for (let at = start; at < template.length; at++) {
    const character = template.charAt(at);
    const end = skipped(template, at, before);
    if (end === -1) return -1;
    if (end > at) at = end;
    else if (character === '{') depth++;
    else if (character === '}') {
      if (depth === 0) return template.startsWith('}}', at) ? at : -1;
      depth--;
    }
    if (character.trim() !== '') before = character;
  }
  return -1;
}
