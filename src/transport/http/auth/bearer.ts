import * as kinds from '../../../config/schema/kinds.ts';
import { encodeHeader } from '../encode/header.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { fixedAuth } from './fixed.ts';
import { authText } from './value.ts';

export const bearerSchema = kinds.object(
  'A token that is given by the settings.',
  { token: kinds.template('The token.') },
  ['token'],
);

export function bearerAuth(setup: AuthSetup): Auth {
  const text = authText(setup, 'token');
  return fixedAuth(async () => {
    const token = await text();
    return { token, headers: { authorization: encodeHeader('authorization', `Bearer ${token}`) } };
  });
}
