import type { Answer, Meeting } from './proxy.ts';

/** What a request is for: faults differ by it. */
export type Kind = 'login' | 'read' | 'write';

export interface Fault {
  readonly name: string;
  /** Which requests it may meet. Default: all. */
  readonly on?: readonly Kind[];
  meet(meeting: Meeting): Promise<void> | void;
}

/** The answer's head as bytes, with these headers in place of its own. */
export function head({ status, headers }: Answer, changed: Readonly<Record<string, string>>): string {
  const kept = Object.entries(headers).filter(
    ([name]) => !['content-length', 'transfer-encoding', 'connection'].includes(name),
  );
  const own = kept
    .filter(([name]) => !(name in changed))
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
  const others = Object.entries(changed).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} Whatever`, ...own, ...others, '', ''].join('\r\n');
}

/** The answer's body read as JSON, changed, and written again; an answer that is no JSON stays as it is. */
export function changed(answer: Answer, change: (body: unknown) => unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(change(JSON.parse(answer.body.toString()))));
  } catch {
    return answer.body;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first list of objects in a body, wherever it stands: the rows of a page, the items of an answer. */
export function rowsOf(body: unknown, depth = 4): unknown[] | undefined {
  if (Array.isArray(body)) return body.every(isObject) ? body : undefined;
  if (!isObject(body) || depth === 0) return undefined;
  for (const value of Object.values(body)) {
    const found = rowsOf(value, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
