import type { ConnectionContext } from '../../../connector/connection.ts';
import type { RetrySettings } from '../../../retry/policy.ts';
import type { Auth } from '../auth/auth.ts';
import type { Client } from '../client.ts';
import type { Rules } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Redact } from '../secrets.ts';
import type { Session } from '../session.ts';
import type { Site } from '../site.ts';
import type { Success } from '../success.ts';
import type { Gate } from './gate.ts';

/** All that requests of one connection pass on their way; logins have a line of their own, without auth and rules. */
export interface Line {
  readonly context: ConnectionContext;
  readonly site: Site;
  readonly client: Client;
  readonly limits: Limits;
  readonly gate: Gate;
  readonly auth: Auth;
  readonly session: Session;
  readonly rules: Rules;
  readonly success: Success;
  readonly retry: RetrySettings;
  /** Names that expressions about answers see beside the answer: `config` without secrets. */
  readonly names: Readonly<Record<string, unknown>>;
  readonly redact: Redact;
  /** A short code in a body that may be shown without a rule naming it. */
  readonly codeOf: (body: unknown) => string | undefined;
  /** Headers of an answer by which the vendor finds it again, in small letters: messages about it name their values. */
  readonly trace: readonly string[];
}
