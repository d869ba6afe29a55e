import { causeOfWait } from '../mapping/after.ts';
import type { Wait } from '../mapping/mapping.ts';
import type { AsideHead, AsideWrite, Release, Second } from '../store/aside.ts';
import { asRead } from './ending.ts';
import type { Taken } from './taken.ts';

/** What makes a record wait for another; `until` is when its time runs out, counted from the first time it waited for that one. */
export function releaseOf(
  wait: Wait,
  now: number,
  aside: readonly AsideHead[],
  passed: string | undefined,
): Extract<Release, { kind: 'after' }> {
  const { mapping, key } = wait;
  const before = aside.flatMap(({ state, release }) =>
    state === 'held' && release?.kind === 'after' && release.mapping === mapping && release.key === key
      ? [release.until]
      : [],
  );
  const rule = passed === undefined ? {} : { rule: passed };
  return { kind: 'after', mapping, key, until: Math.min(now + wait.for, ...before), ...rule };
}

/** The row that a record leaves which goes without some of its fields. */
export function secondOf(
  wait: Wait,
  fingerprint: string,
  now: number,
  aside: readonly AsideHead[],
  passed: string | undefined,
): Second {
  return { cause: causeOfWait(wait), release: { ...releaseOf(wait, now, aside, passed), second: true }, fingerprint };
}

/** The same as it is written: with the delivery, in one transaction, so that no crash parts them. */
export function waitingRow(taken: Taken, version: number, second: Second | undefined): AsideWrite | undefined {
  if (second === undefined) return undefined;
  return {
    key: taken.row?.key ?? taken.origin.key,
    state: 'held',
    input: taken.origin.input,
    version,
    position: taken.position,
    ...asRead(taken),
    ...second,
  };
}

/** Whether a row waits for the second sending of a record that was delivered. */
export function isSecond({ release }: AsideHead): boolean {
  return release?.kind === 'after' && release.second === true;
}
