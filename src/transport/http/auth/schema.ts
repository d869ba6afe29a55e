import * as kinds from '../../../config/schema/kinds.ts';
import { basicSchema } from './basic.ts';
import { bearerSchema } from './bearer.ts';
import { keySchema } from './key.ts';
import { noneSchema } from './none.ts';
import { clientCredentialsSchema } from './oauth2-client-credentials.ts';
import { samlBearerSchema } from './saml-bearer.ts';
import { sessionAuthSchema } from './session.ts';
import { tokenSchema } from './token.ts';

const kindSchema = kinds.variants('One way to prove who asks.', {
  none: noneSchema,
  key: keySchema,
  basic: basicSchema,
  bearer: bearerSchema,
  token: tokenSchema,
  oauth2_client_credentials: clientCredentialsSchema,
  saml_bearer: samlBearerSchema,
  session: sessionAuthSchema,
});

/** JSON Schema of `auth:`: one kind, or `by:` and named variants of which a setting picks one. */
export const authSchema = {
  type: 'object',
  description:
    'How requests prove who asks: one `kind`, or `by:` (a setting) and one entry a value of it. Default none.',
  if: { required: ['by'] },
  then: {
    type: 'object',
    properties: { by: kinds.expression('Gives the name of the variant, for example `$config.login`.') },
    required: ['by'],
    minProperties: 2,
    additionalProperties: kindSchema,
  },
  else: kindSchema,
} as const;
