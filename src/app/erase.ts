import { fingerprinter } from '../record/fingerprint.ts';
import type { JsonObject } from '../record/json.ts';
import { maskText } from '../record/mask.ts';
import { findPerson, orderOf } from '../proof/erase.ts';
import type { Found, FoundKey, Wanted } from '../proof/erase.ts';
import { audit } from './aside.ts';
import { underAllLeases } from './leases.ts';
import { showKeys } from './records.ts';
import { refusePart } from './sees.ts';
import type { Session } from './session.ts';
import { filesWith } from './upload-search.ts';

/** What a person has said to an erasure. */
export interface EraseOptions {
  readonly alsoShared: boolean;
  readonly reason: string | undefined;
}

/** What the store holds of a person; nothing is changed. */
export async function findForErasing(session: Session, wanted: Wanted): Promise<Found> {
  refusePart(session, 'erasing');
  const store = await session.store();
  const search = { store, fingerprints: fingerprinter(store.pepper), streamsOf: streamsOf(session) };
  const found = await findPerson(search, wanted);
  return { ...found, files: await filesWith(session, found.holds) };
}

/** Refuses what may not be erased so, before anybody is asked. */
export function checkErasable(found: Found, { alsoShared, reason }: EraseOptions): void {
  orderOf(found, { alsoShared, reason, at: 0, who: '' });
}

/** Erases a person: looked for once more while no run is under way; audited by counts. */
export async function erase(
  session: Session,
  wanted: Wanted,
  options: EraseOptions,
): Promise<{ readonly found: Found; readonly counts: JsonObject }> {
  const store = await session.store();
  return underAllLeases(store, session.project.mappings.keys(), async () => {
    const found = await findForErasing(session, wanted);
    const order = orderOf(found, { ...options, at: Date.now(), who: session.actor.name });
    const subject = { keys: found.keys.length, values: wanted.values.length, alsoShared: options.alsoShared };
    // Noted before: an erasure that is cut off has at least been begun by somebody.
    await audit(session, 'erase', subject);
    return { found, counts: await store.erasures.erase(order) };
  });
}

/** What was found, for people and programs: keys masked where they are personal, match always. */
export async function shownFound(session: Session, found: Found): Promise<JsonObject> {
  const keys = await showKeys(session, found.keys, ({ mapping }) => mapping, false);
  const linked = await showKeys(session, found.linked, ({ mapping }) => mapping, false);
  return {
    people: found.people,
    records: keys.map(({ mapping, key, counts, hashes }) => ({ mapping, key, values: hashes.length, ...counts })),
    unread: found.keyless.length,
    ...(found.files === undefined || found.files === 0 ? {} : { files: found.files }),
    local: Object.fromEntries(
      [...Map.groupBy(found.local, ({ stream }) => stream)].map(([stream, rows]) => [stream, rows.length]),
    ),
    linked: linked.map(({ mapping, key, shared }) => ({ mapping, key, shared })),
    remains: keys.map(remains),
  };
}

/** Where the person still is: nothing is deleted in the systems themselves. */
function remains({ mapping, source, target, delivered }: FoundKey): JsonObject {
  const { match, targetId, at, deleted } = delivered ?? {};
  return {
    ...{ mapping, source, target },
    delivered: at === undefined ? null : new Date(at).toISOString(),
    deleted: deleted ?? false,
    targetId: targetId ?? null,
    match: match === undefined ? null : maskText(match),
  };
}

/** Names of local streams as the store knows them; those of other connections are harmless. */
function streamsOf({ project }: Session): (mapping: string) => readonly string[] {
  return (mapping) => {
    const file = project.mappings.get(mapping)?.file;
    return file === undefined ? [] : [file.from, file.to].map((ref) => ref.replace('.', '/'));
  };
}
