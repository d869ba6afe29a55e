import { isDeeper } from '../../../record/depth.ts';
import type { Json, JsonObject } from '../../../record/json.ts';
import { readFlatXml } from './xml.ts';

/** How a body is written. */
export type BodyForm = 'json' | 'form' | 'xml' | 'text';

/** Its deepest nesting: what nests by the thousand would end each run that takes it up. */
const deepest = 100;

/** The value of a body, or why it has none. Says nothing of what stands in it. */
export type ReadBody = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly why: string };

/** Reads a body that came from outside; its size is bounded before. An empty one is null. */
export function readBody(bytes: Uint8Array, form: BodyForm): ReadBody {
  if (bytes.length === 0) return { ok: true, value: null };
  const text = utf8(bytes);
  if (text === undefined) return { ok: false, why: 'it is not UTF-8' };
  switch (form) {
    case 'json':
      return readJson(text);
    case 'form':
      return { ok: true, value: formOf(text) };
    case 'xml':
      return readXml(text);
    case 'text':
      return { ok: true, value: text };
  }
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function readJson(text: string): ReadBody {
  try {
    // JSON.parse gives JSON.
    const value = JSON.parse(text) as Json;
    return isDeeper(value, deepest)
      ? { ok: false, why: `it nests deeper than ${deepest} levels` }
      : { ok: true, value };
  } catch {
    return { ok: false, why: 'it is not JSON' };
  }
}

function readXml(text: string): ReadBody {
  const value = readFlatXml(text);
  return value === undefined ? { ok: false, why: 'it is no XML of one level' } : { ok: true, value };
}

/** Names with their texts; a name that comes more than once has a list. */
function formOf(text: string): JsonObject {
  const form = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name): [string, Json] => {
      const values = form.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
