import { changed, isObject, rowsOf } from '../fault.ts';
import type { Fault } from '../fault.ts';
import type { Answer, Meeting } from '../proxy.ts';

/** The answer to a reading is changed as JSON. */
function page(name: string, change: (body: unknown, meeting: Meeting) => unknown): Fault {
  return {
    name,
    on: ['read'],
    async meet(meeting) {
      const { status, headers, ...answer } = await meeting.forward();
      meeting.give(
        status,
        headers,
        changed({ ...answer, status, headers }, (body) => change(body, meeting)),
      );
    },
  };
}

/** Pages that repeat, overlap, never end, or lead away. */
export const pages: readonly Fault[] = [
  {
    name: 'the page before once more',
    on: ['read'],
    async meet({ before, forward, give }) {
      const { status, headers, body } = before ?? (await forward());
      give(status, headers, body);
    },
  },
  page('rows of the page before among its own', (body, { before }) => {
    rowsOf(body)?.unshift(...rowsBefore(before));
    return body;
  }),
  page('its first row twice', (body) => {
    const rows = rowsOf(body);
    if (rows?.[0] !== undefined) rows.push(rows[0]);
    return body;
  }),
  page('a row that is nothing', (body) => {
    rowsOf(body)?.push(null);
    return body;
  }),
  page('a row that nobody asked for', (body) => {
    const rows = rowsOf(body);
    if (isObject(rows?.[0])) rows.push(foreign(rows[0]));
    return body;
  }),
  page('a next link that is its own', (body, { asked }) => linked(body, (root) => `${root}${asked.target}`)),
  page('a next link to another host', (body, { asked, elsewhere }) =>
    linked(body, () => `${elsewhere}${asked.target}`),
  ),
  page('a next link that is none', (body) => linked(body, () => 'javascript:void(0)')),
  page('a next link to a file', (body) => linked(body, () => 'file:///etc/passwd')),
];

function rowsBefore(before: Answer | undefined): unknown[] {
  try {
    return rowsOf(JSON.parse(before?.body.toString() ?? 'null')) ?? [];
  } catch {
    return [];
  }
}

/** The same row under keys that nobody has. */
function foreign(row: Record<string, unknown>): Record<string, unknown> {
  const texts = Object.entries(row).map(([name, value]) => [name, /id$|key$/i.test(name) ? '9999999' : value]);
  return Object.fromEntries(texts) as Record<string, unknown>;
}

/** OData alone has links; the root is that of the uris in the answer. */
function linked(body: unknown, link: (root: string) => string): unknown {
  const d = isObject(body) ? body['d'] : undefined;
  if (!isObject(d) || !Array.isArray(d['results'])) return body;
  const root = /"uri":"(https?:\/\/[^/"]+)/.exec(JSON.stringify(body))?.[1] ?? 'http://127.0.0.1';
  d['__next'] = link(root);
  return body;
}
