import { duration, integer, object } from '../kinds.ts';

/** How runs are carried out. */
export const serveRuns = object(
  'How runs are carried out. Each has a thread of its own; of one mapping there is one run at a time.',
  {
    at_once: integer('Runs that go on beside each other; the others wait in order; default 2.', {
      default: 2,
      minimum: 1,
      maximum: 64,
    }),
    memory: integer('Megabytes of memory of one run: one that needs more fails, and nothing else does; default 512.', {
      default: 512,
      minimum: 64,
    }),
    queue: integer('Runs that wait, at most; more are refused; default 1000.', { default: 1000, minimum: 1 }),
    idle: duration('After which a thread without work ends and gives its memory back; default 1m.', { default: '1m' }),
  },
  [],
  { default: {} },
);
