import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Cause } from '../../../record/verdict.ts';
import type { RowReader } from '../rows.ts';

const deepest = 100;

/** Reads JSON Lines: one object a line; a line that is none is rejected alone, an empty one is passed over. */
export const readJsonl: RowReader = async function* (pieces, rows, request) {
  const { maxCell } = request.settings;
  let rest = '';
  let line = 0;
  let passing = false;
  const take = (text: string): void => {
    line++;
    if (passing) passing = false;
    else if (text.length > maxCell) rows.reject(tooLong(maxCell), text, line, line);
    else if (text.trim() !== '') {
      const parsed = parseLine(text);
      if ('record' in parsed) rows.add(parsed.record, line, line);
      else rows.reject(parsed.cause, text, line, line);
    }
  };
  for await (const piece of pieces) {
    const text = rest + piece;
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      take(text.slice(at, end));
      at = end + 1;
    }
    rest = text.slice(at);
    if (rest.length > maxCell) {
      // An endless line must not fill the memory: it is rejected here, and the rest of it passed over.
      if (!passing) rows.reject(tooLong(maxCell), rest, line + 1, line + 1);
      passing = true;
      rest = '';
    }
    yield;
  }
  if (rest !== '') take(rest);
  yield;
};

function tooLong(most: number): Cause {
  return {
    code: 'jsonl.too-long',
    message: `The line has more than ${most} characters`,
    hint: 'Raise `max_cell` of the connection.',
  };
}

/** The object of one line. Whole numbers that JavaScript would round (ids of 17 digits and more) become text. */
function parseLine(line: string): { readonly record: JsonObject } | { readonly cause: Cause } {
  if (depthOf(line) > deepest) {
    return { cause: { code: 'jsonl.too-deep', message: `The line nests deeper than ${deepest} levels` } };
  }
  let value: unknown;
  try {
    value = /\d{16}/.test(line) ? parseWithSource(line, keepDigits) : JSON.parse(line);
  } catch {
    // JSON.parse quotes the text in its message: it stays out of ours.
    return {
      cause: { code: 'jsonl.not-json', message: 'The line is not JSON', hint: 'Write one whole JSON object a line.' },
    };
  }
  if (isObject(value)) return { record: value };
  return {
    cause: {
      code: 'jsonl.not-object',
      message: 'The line holds no object',
      hint: 'Write one JSON object a line: {"field": …}.',
    },
  };
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
/** Node gives a reviver the source text of each number; the library's types do not know it yet. */
const parseWithSource = JSON.parse as (text: string, reviver: Reviver) => unknown;

const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? source : value;

function depthOf(line: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line.charCodeAt(i);
    if (quoted) {
      if (char === 0x5c) i++;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x7b || char === 0x5b) most = Math.max(most, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return most;
}
