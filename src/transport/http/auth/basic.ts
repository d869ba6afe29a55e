import * as kinds from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { fixedAuth } from './fixed.ts';
import { authText } from './value.ts';

export const basicSchema = kinds.object(
  'HTTP Basic.',
  {
    user: kinds.template('The user, for example `{{ $config.user }}@{{ $config.company }}`. It cannot hold a colon.'),
    password: kinds.template('The password.'),
  },
  ['user', 'password'],
);

export function basicAuth(setup: AuthSetup): Auth {
  const user = authText(setup, 'user');
  const password = authText(setup, 'password');
  return fixedAuth(async () => {
    const name = await user();
    if (name.includes(':')) {
      throw new HrwireError('http.auth', 'The user of `auth: { kind: basic }` holds a colon: Basic cannot carry it.', {
        place: setup.document.at([...setup.path, 'user']),
      });
    }
    return { headers: { authorization: basicValue(name, await password()) } };
  });
}

/** The value of the header: UTF-8 (RFC 7617). */
export function basicValue(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
