import * as kinds from '../config/schema/kinds.ts';

/** JSON Schema of `retry:`. */
export const retrySchema = kinds.object(
  'How one request is tried again. The defaults suit most systems.',
  {
    tries: kinds.integer('Tries in all, the first included. Default 5.', { minimum: 1, maximum: 20, default: 5 }),
    first: kinds.duration('The first wait is random up to this, then up to twice that … Default 500ms.', {
      default: '500ms',
    }),
    most: kinds.duration('No such wait is longer than this. Default 1m.', { default: '1m' }),
    wait: kinds.duration('What a `wait` without a Retry-After waits. Default 5m.', { default: '5m' }),
    wait_most: kinds.duration('A longer wait is an error that says when to come back. Default 10m.', {
      default: '10m',
    }),
  },
  [],
  { default: {} },
);

/** JSON Schema of `breaker:`. */
export const breakerSchema = kinds.object(
  'Pauses requests to a system that fails again and again.',
  {
    failures: kinds.integer('Failures in a row that open it. Default 10.', { minimum: 1, default: 10 }),
    open: kinds.duration('How long it stays open before one request probes. Default 30s.', { default: '30s' }),
  },
  [],
  { default: {} },
);
