import { createHash } from 'node:crypto';
import { serveSettings } from '../../config/project/serve.ts';
import type { ServeSettings } from '../../config/project/serve.ts';
import { parseDuration } from '../../record/duration.ts';
import type { Session } from '../session.ts';

type Written = NonNullable<NonNullable<ServeSettings['settings']['access']>['sign_in']>;

/** `serve.access.sign_in`, times in milliseconds. */
export interface SignInSettings extends Pick<Written, 'issuer' | 'client_id' | 'client_secret' | 'url' | 'role'> {
  readonly scopes: readonly string[];
  readonly name: string;
  readonly reveal: string;
  readonly scope: string | undefined;
  readonly mappings: string | undefined;
  readonly session: number;
  readonly idle: number;
  readonly renew: number;
  /** Of what decides who may do what: a sign-in from before an edit has ended. */
  readonly rule: string;
}

const names = '$exists(preferred_username) ? preferred_username : $exists(email) ? email : sub';

/** Undefined where no sign-in is set up. */
export function signInSettings({ project, env }: Pick<Session, 'project' | 'env'>): SignInSettings | undefined {
  const written = serveSettings(project, env).settings.access?.sign_in;
  if (written === undefined) return undefined;
  const { issuer, client_id, client_secret, url, role, scope, mappings } = written;
  const { scopes = ['openid', 'profile', 'email'], name = names, reveal = 'false' } = written;
  const rule = createHash('sha256').update(JSON.stringify([issuer, client_id, name, role, reveal, scope, mappings]));
  return {
    ...{ issuer, client_id, client_secret, url, role, scopes, name, reveal, scope, mappings },
    session: parseDuration(written.session ?? '') ?? 8 * 3_600_000,
    idle: parseDuration(written.idle ?? '') ?? 3_600_000,
    renew: parseDuration(written.renew ?? '') ?? 1_800_000,
    rule: rule.digest('base64url'),
  };
}
