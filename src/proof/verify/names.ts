import type { RunContext } from '../../run/context.ts';

/** Under which a record is remembered: its key, its match, or the target's id. Keyed by the store: nobody can guess one. */
export function hashOf(run: Pick<RunContext, 'fingerprints'>, what: 'key' | 'match' | 'id', name: string): string {
  return run.fingerprints.ofText(`verify:${what}:${name}`);
}
