import { all, bothCases, classOf, complement, dot } from './characters.ts';
import type { Characters } from './characters.ts';

/** A regular expression as far as its cost depends on it. A look-around or an anchor is an `edge`: it takes no character. */
export type Pattern =
  | { readonly kind: 'set'; readonly set: Characters }
  | { readonly kind: 'edge'; readonly start: boolean; readonly inside?: Pattern }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly body: Pattern; readonly min: number; readonly max: number };

/** Reads a pattern that JavaScript has accepted (flags `i` and `m` alone occur). */
export function parsePattern(regex: RegExp): Pattern {
  return new PatternReader(regex.source, regex.ignoreCase).choice();
}

const escapes: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 };

class PatternReader {
  private at = 0;
  private readonly source: string;
  private readonly ignoreCase: boolean;

  constructor(source: string, ignoreCase: boolean) {
    this.source = source;
    this.ignoreCase = ignoreCase;
  }

  choice(): Pattern {
    const options = [this.sequence()];
    while (this.taken('|')) options.push(this.sequence());
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  }

  private sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.at < this.source.length && !'|)'.includes(this.source.charAt(this.at)))
      parts.push(this.repeated(this.atom()));
    return { kind: 'sequence', parts };
  }

  private repeated(body: Pattern): Pattern {
    const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at));
    if (match === null) return body;
    this.at += match[0].length;
    const [, sign, least, comma, most] = match;
    if (sign !== undefined)
      return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
    const min = Number(least);
    return { kind: 'repeat', body, min, max: comma === '' ? min : most === '' ? Infinity : Number(most) };
  }

  private atom(): Pattern {
    const character = this.next();
    if (character === '(') return this.group();
    if (character === '[') return this.set(this.bracket());
    if (character === '.') return this.set(dot);
    if (character === '^') return { kind: 'edge', start: true };
    if (character === '$') return { kind: 'edge', start: false };
    if (character !== '\\') return this.set(single(character.charCodeAt(0)));
    const letter = this.source.charAt(this.at);
    if (letter === 'b' || letter === 'B') {
      this.at++;
      return { kind: 'edge', start: false };
    }
    // A back reference may match anything, and nothing.
    if (/[1-9k]/.test(letter)) {
      this.at += /^(?:\d+|k<[^>]*>)/.exec(this.source.slice(this.at))?.[0].length ?? 1;
      return { kind: 'repeat', body: { kind: 'set', set: all }, min: 0, max: Infinity };
    }
    return this.set(this.escaped());
  }

  private group(): Pattern {
    const look = /^\?<?[=!]/.exec(this.source.slice(this.at))?.[0];
    const opening = look ?? /^\?(?:[a-z-]*:|<[^>]*>)/.exec(this.source.slice(this.at))?.[0] ?? '';
    this.at += opening.length;
    const inside = this.choice();
    this.at++;
    return look === undefined ? inside : { kind: 'edge', start: false, inside };
  }

  private bracket(): Characters {
    const negated = this.taken('^');
    const ranges: [number, number][] = [];
    const sets: Characters[] = [];
    while (this.at < this.source.length && this.source.charAt(this.at) !== ']') {
      const low = this.member();
      const [unit] = low[0] ?? [0];
      if (low.length === 1 && low[0]?.[0] === low[0]?.[1] && /^-[^\]]/.test(this.source.slice(this.at))) {
        this.at++;
        const high = this.member();
        ranges.push([unit, Math.max(unit, ...high.map(([, end]) => end))]);
      } else sets.push(low);
    }
    this.at++;
    const listed = [...ranges, ...sets.flat()];
    if (!negated) return listed;
    return complement(this.ignoreCase ? bothCases(listed) : listed);
  }

  private member(): Characters {
    const character = this.next();
    if (character !== '\\') return single(character.charCodeAt(0));
    if (this.taken('b')) return single(8);
    return this.escaped();
  }

  private escaped(): Characters {
    const hex = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(this.source.slice(this.at));
    if (hex !== null) {
      this.at += hex[0].length;
      return single(parseInt(hex[1] ?? hex[2] ?? '0', 16));
    }
    const letter = this.next();
    if (letter === 'c') return single(this.next().charCodeAt(0) % 32);
    return classOf(letter) ?? single(escapes[letter] ?? letter.charCodeAt(0));
  }

  private set(set: Characters): Pattern {
    return { kind: 'set', set: this.ignoreCase ? bothCases(set) : set };
  }

  private next(): string {
    return this.source.charAt(this.at++);
  }

  private taken(character: string): boolean {
    if (this.source.charAt(this.at) !== character) return false;
    this.at++;
    return true;
  }
}

function single(unit: number): Characters {
  return [[unit, unit]];
}
