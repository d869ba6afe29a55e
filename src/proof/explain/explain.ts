import type { Asker, Facts } from './facts.ts';
import { factsOf } from './facts.ts';
import type { Explanation } from './explanation.ts';
import { findPresent } from './present.ts';
import type { Found, Looking } from './present.ts';
import { shownPresent } from './shown.ts';
import { timelineOf } from './timeline.ts';
import { verdictOf } from './verdict.ts';

/** How an explanation is shown. */
export interface Showing {
  /** Sensitive values and keys as they are. */
  readonly reveal: boolean;
  /** A key of a mapping as people may see it. */
  readonly shownKey: (mapping: string, key: string) => string;
  /** Nothing is told of other records than this one: who asks may not see them. */
  readonly alone: boolean;
  /** Why a mapping of the project cannot be looked at: its files have errors, or its secrets are missing. */
  readonly noLooking?: string | undefined;
}

/** Explains one key of a mapping. Reads the store, and of the systems only the source and joins; writes nothing. */
export async function explainKey(
  asker: Asker,
  looking: Looking | undefined,
  which: { readonly mapping: string; readonly key: string },
  showing: Showing,
): Promise<Explanation> {
  const known = await factsOf(asker, which.mapping, which.key);
  const facts: Facts = showing.alone ? { ...known, similar: [], others: [], unreadable: 0 } : known;
  const found: Found =
    looking === undefined || facts.erased
      ? {
          is: 'unasked',
          why: facts.erased ? 'who is erased is not asked for' : (showing.noLooking ?? 'nobody was asked'),
        }
      : await findPresent(looking, facts);
  const typed = showing.shownKey(which.mapping, which.key);
  const { shownKey } = showing;
  const isRecord = found.is === 'record' && looking !== undefined;
  return {
    mapping: which.mapping,
    key: typed,
    verdict: verdictOf({
      facts,
      found,
      looking,
      typed: quoted(typed),
      listed: quoted(/[,[]/.test(typed) ? JSON.stringify([typed]) : typed),
      shownKey: (name, key) => quoted(shownKey(name, key)),
    }),
    timeline: timelineOf(facts),
    present: isRecord ? await shownPresent(looking, found, showing.reveal) : undefined,
    noPresent: found.is === 'record' ? undefined : found.is === 'absent' ? 'the source has no such record' : found.why,
  };
}

/** As a shell takes it for one word. */
function quoted(key: string): string {
  return /^[\p{L}\p{N}._:@/+-]+$/u.test(key) ? key : `'${key.replaceAll("'", `'\\''`)}'`;
}
