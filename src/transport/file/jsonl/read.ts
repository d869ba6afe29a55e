import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import type { Cause } from '../../../record/verdict.ts';
import { deepest, parseJson } from '../../json.ts';
import type { RowReader } from '../rows.ts';

const tooDeep: Cause = { code: 'jsonl.too-deep', message: `The line nests deeper than ${deepest} levels` };
const notJson: Cause = {
  code: 'jsonl.not-json',
  message: 'The line is not JSON',
  hint: 'Write one whole JSON object a line.',
};

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
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (thrown) {
    return { cause: thrown instanceof RangeError ? tooDeep : notJson };
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
