import type { Fault } from '../fault.ts';
import type { Meeting } from '../proxy.ts';

const page = '<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Please try again</h1></body></html>';
const html = { 'content-type': 'text/html; charset=utf-8' };
const json = { 'content-type': 'application/json' };

function status(name: string, code: number, headers: Readonly<Record<string, string>>, body = ''): Fault {
  return { name, meet: ({ give }) => give(code, headers, body) };
}

/** The work is done, and another status than its own is told. */
function after(name: string, code: number): Fault {
  const meet = async ({ forward, give }: Meeting): Promise<void> => {
    await forward();
    give(code, html, page);
  };
  return { name, meet };
}

const soon = (): string => new Date(Date.now() + 1000).toUTCString();

/** Statuses that say nothing against the record. */
export const statuses: readonly Fault[] = [
  status('429 without Retry-After', 429, json, '{"message":"too many"}'),
  status('429 with Retry-After in seconds', 429, { ...json, 'retry-after': '1' }, '{"message":"too many"}'),
  { name: '429 with Retry-After as a date', meet: ({ give }) => give(429, { 'retry-after': soon() }, '') },
  status('429 with a Retry-After that is none', 429, { 'retry-after': 'soon' }),
  status('429 with a Retry-After of a day', 429, { 'retry-after': '86400' }),
  status('401 in the middle', 401, json, '{"message":"unauthorised"}'),
  status('500 without a body', 500, {}),
  status('500 with a page', 500, html, page),
  status('502 with a page', 502, html, page),
  status('503 with a page', 503, html, page),
  status('503 with Retry-After', 503, { 'retry-after': '1' }),
  status('504 with a page', 504, html, page),
  status('408', 408, {}),
  status('a status nobody knows', 799, {}),
  after('500 after the work was done', 500),
  after('502 after the work was done', 502),
  after('503 after the work was done', 503),
  after('504 after the work was done', 504),
  { name: 'sent on to another host', meet: ({ give, elsewhere }) => give(302, { location: `${elsewhere}/login` }, '') },
  {
    name: 'sent on for good to another host',
    meet: ({ give, elsewhere }) => give(308, { location: `${elsewhere}/new` }, ''),
  },
  { name: 'sent on to itself', meet: ({ give, asked }) => give(307, { location: asked.target }, '') },
];
