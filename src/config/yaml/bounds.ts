import { Lexer } from 'yaml';

/** Bounds of a file. */
export interface Bounds {
  /** Most bytes. Default 1 MiB. */
  readonly bytes: number;
  /** Most levels of nesting. Default 64. */
  readonly nesting: number;
}

export const defaultBounds: Bounds = { bytes: 1024 * 1024, nesting: 64 };

export interface Finding {
  readonly kind: 'deep' | 'directive';
  /** Offset in the text. */
  readonly offset: number;
}

const marks = new Set(['\u{FEFF}', '\u0002', '\u0018', '\u001f']);

/**
 * The first place that nests too deep or is a directive, found by one linear scan over the lexer's tokens. It must run
 * before the parser: that one recurses, and 20,000 nested `[` end the process with a fault that no `catch` stops.
 */
export function scan(text: string, nesting: number): Finding | undefined {
  const levels: number[] = [];
  let flow = 0;
  let offset = 0;
  let lineStart = 0;
  let scalar = false;
  let fresh = true;
  for (const token of new Lexer().lex(text)) {
    if (!scalar && marks.has(token)) {
      scalar = token === '\u001f';
      if (token === '\u{FEFF}') offset += token.length;
      continue;
    }
    const sign = scalar ? '' : token;
    const blank = !scalar && token.trim() === '';
    if (sign.startsWith('%')) return { kind: 'directive', offset };
    if (sign === '[' || sign === '{') flow++;
    else if (sign === ']' || sign === '}') flow = Math.max(0, flow - 1);
    if (flow === 0 && !blank && !sign.startsWith('#')) {
      const column = offset - lineStart;
      if (fresh) while (levels.length > 0 && (levels.at(-1) ?? 0) >= column) levels.pop();
      if (fresh || sign === '-' || sign === '?') levels.push(column);
      fresh = false;
    }
    if (levels.length + flow > nesting) return { kind: 'deep', offset };
    offset += token.length;
    const end = token.lastIndexOf('\n');
    if (end >= 0) {
      lineStart = offset - token.length + end + 1;
      fresh = true;
    }
    scalar = false;
  }
  return undefined;
}
