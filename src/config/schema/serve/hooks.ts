import { duration, integer, names, object, oneOrMany, text } from '../kinds.ts';

/** How notifications are taken. */
export const serveHooks = object(
  'How notifications are taken.',
  {
    body: integer('Bytes of a notification, at most; default 262144.', {
      default: 262_144,
      minimum: 256,
      maximum: 4_194_304,
    }),
    backlog: integer(
      'Notifications that may wait for a mapping; beyond, they are refused with 503 until runs have taken them up; default 100000.',
      { default: 100_000, minimum: 1 },
    ),
    remember: duration('For how long a notification is known again; default 24h.', { default: '24h' }),
    paths: names(
      'By connection.stream: the secret end of its address, at least 16 characters, for streams whose connector cannot tell who sends: `/hooks/CONNECTION/STREAM/SECRET`. A list while one takes the place of another.',
      oneOrMany('The secret, such as `${HOOK_PATH}`.', text('The secret.')),
      { default: {} },
    ),
  },
  [],
  { default: {} },
);
