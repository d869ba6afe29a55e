import { deopt } from './deopt.ts';

/** What a host's function gives at once; what has to be waited for is waited for by the package. */
export function settled(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  const { then, next } = result as { readonly then?: unknown; readonly next?: unknown };
  if (typeof then === 'function') {
    // What fails, fails there.
    Promise.resolve(result).catch(() => undefined);
    throw deopt;
  }
  if (typeof next === 'function' && Symbol.iterator in result) throw deopt;
  return result;
}
