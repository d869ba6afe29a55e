import { duration, integer, object } from '../kinds.ts';

/** Bounds of every request. */
export const serveLimits = object(
  'Bounds of every request.',
  {
    body: integer('Bytes of a JSON body; default 1048576.', { default: 1_048_576, minimum: 1024 }),
    headers_timeout: duration('Within which the head of a request must have come; default 10s.', { default: '10s' }),
    request_timeout: duration('Within which a whole request must have come; default 5m.', { default: '5m' }),
    connections: integer('Open connections; more are closed at once; default 1000.', { default: 1000, minimum: 1 }),
    per_caller: integer(
      'Requests of one caller that are under way at the same time, waiting ones among them; default 200.',
      { default: 200, minimum: 1 },
    ),
    page: integer('Rows of a page of an answer, at most; default 500.', { default: 500, minimum: 1, maximum: 10_000 }),
    stop_within: duration('How long a stop waits for what is under way; default 30s.', { default: '30s' }),
  },
  [],
  { default: {} },
);
