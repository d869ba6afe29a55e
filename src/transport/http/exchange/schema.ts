import * as kinds from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import { breakerSchema, retrySchema } from '../../../retry/schema.ts';
import { authSchema } from '../auth/schema.ts';
import { answerLimitSchema, timeoutsSchema } from '../client/schema.ts';
import { errorsSchema } from '../errors.ts';
import { limitsSchema } from '../limits/schema.ts';
import { sessionSchema } from '../session.ts';
import { successSchema } from '../success.ts';

/** The keys of the section `http` that say how requests are sent; `base_url` is required. */
export const exchangeProperties: Readonly<Record<string, Fragment>> = {
  base_url: kinds.template('Where paths of requests begin, for example `https://{{ $config.host }}/api/v1`.', {
    minLength: 1,
  }),
  hosts: kinds.list(
    'Further hosts that requests may go to. Secrets go to declared hosts alone.',
    kinds.template('A host, a host with its port, or an origin.'),
  ),
  headers: kinds.templateMap('Headers of every request.'),
  auth: authSchema,
  session: sessionSchema,
  trace: kinds.list(
    'Headers of answers by which the vendor finds a request again: messages about an answer name their values.',
    kinds.text('A header.', { pattern: '^[A-Za-z0-9-]+$' }),
    { maxItems: 5 },
  ),
  success: successSchema,
  errors: errorsSchema,
  limits: limitsSchema,
  retry: retrySchema,
  breaker: breakerSchema,
  timeouts: timeoutsSchema,
  answer_limit: answerLimitSchema,
};
