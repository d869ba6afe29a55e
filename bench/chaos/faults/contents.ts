import { changed, rowsOf } from '../fault.ts';
import type { Fault } from '../fault.ts';
import type { Answer } from '../proxy.ts';

const json = { 'content-type': 'application/json' };

/** The work is done, and the answer, well-formed as HTTP, says something else or nothing. */
function said(name: string, answer: (own: Answer) => Partial<Answer>): Fault {
  return {
    name,
    async meet({ forward, give }) {
      const own = await forward();
      const { status, headers, body } = { ...own, ...answer(own) };
      give(status, headers, body);
    },
  };
}

function body(name: string, text: string | Buffer): Fault {
  return said(name, () => ({ status: 200, headers: json, body: Buffer.from(text) }));
}

const typed = (own: Answer, type: string): Partial<Answer> => ({ headers: { ...own.headers, 'content-type': type } });

/** A body that is HTTP and is not the answer. */
export const contents: readonly Fault[] = [
  said('a web page with 200', () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<html><body>Sign in</body></html>'),
  })),
  body('a web page that is called JSON', '<html><body>Sign in</body></html>'),
  body('an empty body with 200', ''),
  said('204 where an answer is due', () => ({ status: 204, headers: {}, body: Buffer.alloc(0) })),
  said('202 without a word', () => ({ status: 202, headers: {}, body: Buffer.alloc(0) })),
  body('null', 'null'),
  body('an empty object', '{}'),
  body('an error with 200', '{"error":{"code":"COE0018","message":{"lang":"en","value":"Try later"}}}'),
  body('an error with 200 and a code of its own', '{"code":"500","message":"系统繁忙","data":null}'),
  body('a text', '"ok"'),
  body('a hundred thousand brackets', '['.repeat(100_000)),
  body('ten thousand nested objects', `${'{"d":'.repeat(10_000)}1${'}'.repeat(10_000)}`),
  said('a right body that is called a page', (own) => typed(own, 'text/html')),
  said('a right body that is called text', (own) => typed(own, 'text/plain')),
  said('a right body without a type', ({ headers: { 'content-type': _, ...rest } }) => ({ headers: rest })),
  said('JSON cut in the middle', ({ body: own }) => ({ body: own.subarray(0, Math.ceil(own.length / 2)) })),
  said('bytes that are not UTF-8', ({ body: own }) => {
    const middle = Math.max(1, own.lastIndexOf('"'));
    return { body: Buffer.concat([own.subarray(0, middle), Buffer.from([0xc3, 0x28, 0xff]), own.subarray(middle)]) };
  }),
  said('UTF-16', (own) => ({
    ...typed(own, 'application/json; charset=utf-16le'),
    body: Buffer.from(own.body.toString(), 'utf16le'),
  })),
  said('a byte order mark', ({ body: own }) => ({ body: Buffer.concat([Buffer.from('\ufeff'), own]) })),
  {
    ...said('the last item is missing', (own) => ({
      body: changed(own, (value) => {
        rowsOf(value)?.pop();
        return value;
      }),
    })),
    on: ['write'],
  },
  {
    ...said('an item more', (own) => ({
      body: changed(own, (value) => {
        const rows = rowsOf(value);
        if (rows?.[0] !== undefined) rows.push(rows[0]);
        return value;
      }),
    })),
    on: ['write'],
  },
];
