import { integer, object, text } from '../kinds.ts';

/** Who is told that a mapping fails. */
export const serveAlerts = object(
  'Who is told when runs of a mapping fail one after the other, and when one succeeds again.',
  {
    url: text('Where it is posted to as JSON; redirects are not followed.', {
      pattern: '^(https?://|\\$\\{)',
      'x-what': 'a URL that begins with https:// or http://',
    }),
    after: integer('Runs that fail in a row before it is told; default 3.', { default: 3, minimum: 1 }),
    secret: text('Signs what is sent (HMAC-SHA256): X-Hrwire-Signature.', { secret: true }),
  },
  ['url'],
);
