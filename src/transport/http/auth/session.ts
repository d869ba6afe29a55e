import * as kinds from '../../../config/schema/kinds.ts';
import { compileRequest } from '../request.ts';
import { requestSchema } from '../request-schema.ts';
import { durationSetting } from '../settings.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { keptAuth } from './kept.ts';

export const sessionAuthSchema = kinds.object(
  'A login request whose cookies are the proof. Cookies are then kept even without `session: { cookies: true }`.',
  {
    request: requestSchema,
    idle: kinds.duration(
      'The server forgets the session after this long without a request: then a new login is made. Default 10m.',
      {
        default: '10m',
      },
    ),
  },
  ['request'],
);

export function sessionAuth(setup: AuthSetup): Auth {
  const request = compileRequest(setup.spec['request'] ?? null, {
    document: setup.document,
    path: [...setup.path, 'request'],
    site: setup.site,
  });
  return keptAuth({
    clock: setup.clock,
    closing: setup.closing,
    idle: durationSetting(setup.spec, sessionAuthSchema, 'idle'),
    async obtain(renewing, signal) {
      setup.clearSession();
      await setup.login(request, { more: { reauthorising: renewing } }, signal);
      return { credential: { headers: {}, query: [], token: undefined }, until: Number.POSITIVE_INFINITY };
    },
  });
}
