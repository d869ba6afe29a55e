import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import type { Kind } from './kind.ts';

/** A case that has begun or ended: told at once, so that who watches knows which one the process died of. */
export type Note =
  | { readonly at: number; readonly is: 'begun' }
  | { readonly at: number; readonly is: 'ended'; readonly what: string; readonly verdict: Verdict };

/** The cases `from` up to `to` of a kind, in this process. What throws is a fault of its case, and the next one goes on. */
export async function carry(
  kind: Kind,
  { seed, from, to }: { readonly seed: number; readonly from: number; readonly to: number },
  note: (note: Note) => void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `hrwire-hostile-${kind.name}-`));
  try {
    const bed = await kind.open(folder);
    for (let at = from; at < to; at++) {
      note({ at, is: 'begun' });
      try {
        const attempt = await bed.attempt(seed * 1_000_003 + at);
        note({ at, is: 'ended', what: attempt.what, verdict: judge(attempt) });
      } catch (thrown) {
        const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        note({ at, is: 'ended', what: 'thrown', verdict: { is: 'refused', code: undefined, faults: [text] } });
      }
    }
    await bed.close?.();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
