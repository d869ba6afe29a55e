import { parkedBy } from '../store/aside.ts';
import type { AsideRow } from '../store/aside.ts';
import type { InboxRow } from '../store/inbox.ts';
import type { Stored } from './resume.ts';
import { isSecond } from './second.ts';
import { resumedOrigin } from './taken.ts';
import type { Origin } from './taken.ts';

/** A row put aside as a record; `run` where it may be this run that held it. */
export function storedOf(aside: AsideRow, run?: string): Stored {
  const { input, key, id, state, cause } = aside;
  const passed = aside.release?.kind === 'after' ? aside.release.rule : undefined;
  // What was approved is what is sent: another result is held again.
  const approved = passed === undefined ? undefined : aside.fingerprint;
  const reopens = aside.run === run && !isSecond(aside) ? cause.code : undefined;
  const origin = { input, key, aside: id, resumedState: state, reopens, approved, repaired: repairedOf(aside) };
  return { ...recordOf(aside), origin: resumedOrigin(origin), passed };
}

/** The same, as a row of the inbox brings it back. A replay is fetched anew, unless a person repaired it or says otherwise. */
export function broughtBack(row: InboxRow, aside: AsideRow | undefined): Stored {
  const repaired = aside === undefined ? undefined : repairedOf(aside);
  const release = row.kind === 'release' ? aside?.release : undefined;
  const pastGuard = parkedBy(release) !== undefined;
  const origin = resumedOrigin({
    input: row.input,
    key: row.key,
    inbox: row.id,
    aside: row.aside,
    resumedState: aside?.state,
    approved: row.approved,
    repaired,
    pastGuard,
  });
  const none = { raw: row.raw, version: undefined, position: undefined, step: false, cause: noRecord };
  const record = aside === undefined ? none : recordOf(aside);
  // What was uploaded stands at no source.
  const anew = row.kind === 'replay' && row.asRead !== true && repaired === undefined && row.input !== 'uploads';
  return {
    ...record,
    raw: record.raw ?? row.raw,
    origin,
    passed: pastGuard ? passedBefore(release) : row.passed,
    anew,
  };
}

/** The hold rule that a record had passed before the guard parked it. */
function passedBefore(release: AsideRow['release']): string | undefined {
  return release?.kind === 'approved' ? release.passed : undefined;
}

const noRecord = { code: 'inbox.unreadable', message: 'the stored row is no record' };

function recordOf(aside: AsideRow): Pick<Stored, 'raw' | 'version' | 'position' | 'step' | 'cause'> {
  return {
    raw: aside.edited ?? aside.raw,
    version: aside.version,
    position: aside.position,
    step: aside.release?.kind === 'join' && aside.release.step === true,
    cause: aside.cause,
  };
}

/** What a person repaired, and how it was read. */
export function repairedOf({ edit, edited, raw }: AsideRow): Origin['repaired'] {
  return edit === undefined || edited === undefined || raw === undefined ? undefined : { ...edit, raw };
}
