import { abortable } from '../abortable.ts';
import type { Clock } from '../../../record/clock.ts';
import type { Auth, Credential } from './auth.ts';

/** What a login brought. */
export interface Obtained {
  readonly credential: Omit<Credential, 'generation'>;
  /** The instant (ms) from which it is not to be used any more; Infinity where only a refusal ends it. */
  readonly until: number;
}

export interface KeptOptions {
  /** Logs in. `renewing`: the login before was refused though it should have held. */
  readonly obtain: (renewing: boolean, signal: AbortSignal) => Promise<Obtained>;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  /** Milliseconds without a request after which the server forgets the login. */
  readonly idle?: number | undefined;
}

/**
 * Keeps a login in memory and shares it. Single flight: however many requests find none, one login is made. A caller
 * that gives up does not end the login others wait for.
 */
export function keptAuth({ obtain, clock, closing, idle = Number.POSITIVE_INFINITY }: KeptOptions): Auth {
  let kept: { credential: Credential; until: number } | undefined;
  let flight: Promise<Credential> | undefined;
  let generation = 0;
  let renewing = false;
  let used = 0;
  const login = async (): Promise<Credential> => {
    try {
      const { credential, until } = await obtain(renewing, closing);
      const made = { ...credential, generation: ++generation };
      kept = { credential: made, until };
      renewing = false;
      return made;
    } finally {
      flight = undefined;
    }
  };
  return {
    async credential(signal) {
      const now = clock.now();
      const idleFor = now - used;
      used = now;
      if (kept !== undefined && now < kept.until && idleFor < idle) return kept.credential;
      flight ??= login();
      return abortable(flight, signal);
    },
    refuse(credential) {
      // Of many requests refused with one login, the first forgets it; the others find the new one.
      if (kept !== undefined && credential.generation === kept.credential.generation) {
        kept = undefined;
        renewing = true;
      }
      return true;
    },
  };
}
