import type { Scalar } from 'yaml';

const escapeLengths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/** A character of a scalar's value as it stands in the source. */
interface Unit {
  readonly offset: number;
  readonly length: number;
  /** White space that YAML may fold; escaped white space is not. */
  readonly soft: boolean;
  /** UTF-16 units it makes of the value. */
  readonly makes: number;
}

/**
 * For each character of a scalar's value the offset of its source, plus one for its end. Follows quotes, escapes,
 * folding, and the indentation of block scalars.
 */
export function scalarOffsets(node: Scalar, text: string): number[] {
  const value = typeof node.value === 'string' ? node.value : (node.source ?? '');
  const [start, end] = node.range ?? [0, 0];
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    return alignBlock(value, text, text.indexOf('\n', start) + 1, end);
  }
  if (node.type === 'QUOTE_DOUBLE') return fold(value, text, doubleUnits(text, start + 1, end - 1), end - 1);
  if (node.type === 'QUOTE_SINGLE') return fold(value, text, singleUnits(text, start + 1, end - 1), end - 1);
  return fold(value, text, plainUnits(text, start, end), end);
}

/** Block scalars have no escapes: what is no white space stands there one to one. */
function alignBlock(value: string, text: string, start: number, end: number): number[] {
  const offsets: number[] = [];
  let at = start;
  for (const sign of value.split('')) {
    if (isBlank(sign)) {
      offsets.push(Math.min(at, end));
      if (isBlank(text[at] ?? 'x')) at++;
      continue;
    }
    while (at < end && text[at] !== sign) at++;
    offsets.push(at++);
  }
  offsets.push(Math.min(at, end));
  return offsets;
}

function fold(value: string, text: string, units: readonly Unit[], end: number): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < units.length;) {
    const unit = units[i];
    if (unit === undefined) break;
    if (!unit.soft) {
      for (let n = 0; n < unit.makes; n++) offsets.push(unit.offset);
      i++;
      continue;
    }
    let last = i;
    while (units[last + 1]?.soft === true) last++;
    const run = units.slice(i, last + 1);
    const breaks = run.filter((each) => text[each.offset] === '\n').length;
    // A break folds to a space, n breaks to n - 1; spaces around them are dropped.
    if (breaks === 0) offsets.push(...run.map((each) => each.offset));
    else for (let n = 0; n < Math.max(1, breaks - 1); n++) offsets.push(unit.offset);
    i = last + 1;
  }
  while (offsets.length > value.length) offsets.pop();
  while (offsets.length <= value.length) offsets.push(end);
  return offsets;
}

function plainUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; at++) units.push({ offset: at, length: 1, soft: isBlank(text[at] ?? ''), makes: 1 });
  return units;
}

function singleUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end; at++) {
    const doubled = text[at] === "'" && text[at + 1] === "'";
    units.push({ offset: at, length: doubled ? 2 : 1, soft: isBlank(text[at] ?? ''), makes: 1 });
    if (doubled) at++;
  }
  return units;
}

function doubleUnits(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end;) {
    if (text[at] !== '\\') {
      units.push({ offset: at, length: 1, soft: isBlank(text[at] ?? ''), makes: 1 });
      at++;
      continue;
    }
    const sign = text[at + 1] ?? '';
    if (sign === '\n' || sign === '\r') {
      // A line continued: the break and the indentation after it make nothing.
      at += sign === '\r' ? 3 : 2;
      while (text[at] === ' ' || text[at] === '\t') at++;
      continue;
    }
    const length = escapeLengths[sign] ?? 2;
    const astral = sign === 'U' && parseInt(text.slice(at + 2, at + length), 16) > 0xffff;
    units.push({ offset: at, length, soft: false, makes: astral ? 2 : 1 });
    at += length;
  }
  return units;
}

function isBlank(sign: string): boolean {
  return sign === ' ' || sign === '\t' || sign === '\n' || sign === '\r';
}
