import type { Auth, Credential } from './auth.ts';

/** A credential that is made of settings alone, once: there is no second one when it is refused. */
export function fixedAuth(make: () => Promise<Partial<Credential>>): Auth {
  let made: Promise<Credential> | undefined;
  return {
    credential: () =>
      (made ??= make().then((part) => ({ headers: {}, query: [], token: undefined, generation: 0, ...part }))),
    refuse: () => false,
  };
}
