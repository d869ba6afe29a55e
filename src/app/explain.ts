import { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import { compileTrace } from '../mapping/trace.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import { maskText, maskValue } from '../record/mask.ts';
import { fingerprinter } from '../record/fingerprint.ts';
import { explainKey } from '../proof/explain/explain.ts';
import type { Showing } from '../proof/explain/explain.ts';
import type { Explanation, PersonExplanation } from '../proof/explain/explanation.ts';
import type { Asker } from '../proof/explain/facts.ts';
import { findPerson } from '../proof/explain/person.ts';
import type { PersonFacts } from '../proof/explain/person.ts';
import type { Looking } from '../proof/explain/present.ts';
import type { RunContext } from '../run/context.ts';
import type { Store } from '../store/store.ts';
import { audit } from './aside.ts';
import { findMapping, wire } from './compile.ts';
import type { Wired } from './compile.ts';
import { withContext } from './run.ts';
import type { Watch } from './run.ts';
import { isUnseen, refuseUnseenRecord } from './sees-key.ts';
import { refuseUnseen, seesAll, seesMapping } from './sees.ts';
import type { Session } from './session.ts';

export interface ExplainOptions {
  /** Asks no system: what the store and the files know. */
  readonly offline: boolean;
  /** Sensitive values and keys as they are; audited. */
  readonly reveal: boolean;
}

type Stops = Pick<Watch, 'stop' | 'hardStop'>;

/** What became of one key of a mapping. Throws `app.unknown-mapping` for a name that neither files nor store know. */
export async function explain(
  session: Session,
  which: { readonly mapping: string; readonly key: string },
  options: ExplainOptions,
  stops: Stops,
): Promise<Explanation> {
  refuseUnseen(session, which.mapping);
  const store = await session.store();
  const known = (await store.checkpoints.pairs(which.mapping)).length > 0;
  if (!known) findMapping(session, which.mapping);
  if (options.reveal) await audit(session, 'reveal', { explain: which.mapping, keys: 1 });
  return explained(session, store, which, options, stops);
}

/** Records of a person that are explained; of the others it is told how many there are. */
const mostRecords = 20;
/** Beyond so many records the sources are not asked: one question each would be a burden. */
const mostAsked = 5;

/** What became of a person in all mappings. `value`: a mail, a phone, a number. */
export async function explainPerson(
  session: Session,
  value: string,
  options: ExplainOptions,
  stops: Stops,
): Promise<PersonExplanation> {
  const store = await session.store();
  const found = await findPerson(store, fingerprinter(store.pepper), value);
  if (!seesAll(session)) return explainSeen(session, store, found, options, stops);
  const { erased, keys, local, unreadable } = found;
  await audit(session, options.reveal ? 'reveal' : 'explain', { explain: 'person', keys: keys.length });
  const records: Explanation[] = [];
  const offline = options.offline || keys.length > mostAsked;
  for (const which of keys.slice(0, mostRecords)) {
    records.push(await explained(session, store, which, { ...options, offline }, stops));
  }
  return {
    erased,
    records,
    more: Math.max(0, keys.length - mostRecords),
    local: local.map(({ stream, key, record }) =>
      options.reveal ? { stream, key, record } : { stream, key: maskText(key), record: maskValue(record) },
    ),
    unreadable,
  };
}

/** Keys that are looked at for somebody who sees a part of the records. */
const mostTried = 100;

/** The same of what the caller sees; of the rest not even that it is there. */
async function explainSeen(
  session: Session,
  store: Store,
  { keys }: PersonFacts,
  options: ExplainOptions,
  stops: Stops,
): Promise<PersonExplanation> {
  const own = keys.filter(({ mapping }) => seesMapping(session, mapping)).slice(0, mostTried);
  await audit(session, options.reveal ? 'reveal' : 'explain', { explain: 'person', keys: own.length });
  const records: Explanation[] = [];
  const offline = options.offline || own.length > mostAsked;
  for (const which of own) {
    try {
      records.push(await explained(session, store, which, { ...options, offline }, stops));
    } catch (thrown) {
      if (!isUnseen(thrown)) throw thrown;
    }
    if (records.length === mostRecords) break;
  }
  return { erased: false, records, more: 0, local: [], unreadable: 0 };
}

async function explained(
  session: Session,
  store: Store,
  which: { readonly mapping: string; readonly key: string },
  options: ExplainOptions,
  stops: Stops,
): Promise<Explanation> {
  const asker: Asker = { store, fingerprints: fingerprinter(store.pepper), now: Date.now() };
  const personal = await personalKeys(session, which.mapping);
  const alone = !seesAll(session);
  const isOther = (mapping: string, key: string): boolean => mapping !== which.mapping || key !== which.key;
  const showing: Showing = {
    reveal: options.reveal,
    alone,
    shownKey: (mapping, key) =>
      (options.reveal || personal.get(mapping) === false) && !(alone && isOther(mapping, key)) ? key : maskText(key),
  };
  const work = async (run: RunContext, wired: Wired, offline: boolean): Promise<Explanation> => {
    const looking = lookingOf(session, run, wired, offline);
    await refuseUnseenRecord(session, which, looking);
    return explainKey(asker, looking, which, showing);
  };
  try {
    return await inContext(session, which.mapping, options.offline, stops, work);
  } catch (thrown) {
    const error = wrap(thrown);
    if (stops.stop.aborted || !cannotLook.has(error.code)) throw thrown;
    await refuseUnseenRecord(session, which, undefined);
    return explainKey(asker, undefined, which, {
      ...showing,
      noLooking: `the mapping cannot be used: ${error.message}`,
    });
  }
}

/** Files with errors, or a mapping that is gone: what the store knows can be told all the same. */
const cannotLook: ReadonlySet<string> = new Set([
  'app.unknown-mapping',
  'app.unknown-connection',
  'app.unknown-stream',
  'mapping.invalid',
]);

/** Without its secrets nobody is asked, and all else is told. */
async function inContext(
  session: Session,
  mapping: string,
  offline: boolean,
  stops: Stops,
  work: (run: RunContext, wired: Wired, offline: boolean) => Promise<Explanation>,
): Promise<Explanation> {
  const watch: Watch = { ...stops, onProgress: () => undefined };
  const none = { full: false, resend: false, newLedger: false };
  const once = async (alone: boolean): Promise<Explanation> =>
    withContext(session, mapping, none, watch, (run, wired) => work(run, wired, alone), { asks: !alone });
  try {
    return await once(offline);
  } catch (thrown) {
    if (!(thrown instanceof HrwireError) || thrown.code !== 'config.secret-missing' || offline) throw thrown;
    session.log.warn('the source is not asked', { mapping, why: thrown.message });
    return once(true);
  }
}

function lookingOf(session: Session, run: RunContext, wired: Wired, offline: boolean): Looking {
  const { declared, inputs } = wired;
  const written = declared.file.key;
  const keyTexts = written === undefined ? inputs.source.keyFields : [written].flat();
  const owners = new Map(declared.foreign.map((field) => [field, ownerOf(session, wired, field)]));
  return {
    run,
    tracer: compileTrace(inputs),
    source: inputs.source,
    keyTexts,
    offline,
    owners,
    sweep: sweepOf(session, run),
  };
}

/** `sweep:` of the stream that is read, as its connector writes it. */
function sweepOf({ project }: Session, { mapping: { from } }: RunContext): Looking['sweep'] {
  let node: Json | undefined = project.connections.get(from.connection)?.document.value;
  for (const step of ['streams', from.stream, 'read', 'delta', 'sweep']) node = isObject(node) ? node[step] : undefined;
  if (!isObject(node)) return undefined;
  const { every, span } = node;
  return typeof every === 'string' && typeof span === 'string' ? { every, span } : undefined;
}

/** The mapping of the same stream that says that it owns a field. */
function ownerOf({ project }: Session, { declared }: Wired, field: string): string {
  for (const { name, file } of project.mappings.values()) {
    if (name === declared.name || file.to !== declared.file.to) continue;
    const claims = [file.owns ?? []].flat();
    if (claims.some((claim) => claim === field || field.startsWith(`${claim}.`) || claim.startsWith(`${field}.`))) {
      return name;
    }
  }
  return 'another mapping';
}

/** Whether keys are personal, of this mapping and of those that it waits for. A mapping that cannot be used may say so of none. */
async function personalKeys(session: Session, name: string): Promise<ReadonlyMap<string, boolean>> {
  const personal = new Map<string, boolean>();
  const add = async (mapping: string): Promise<readonly string[]> => {
    if (personal.has(mapping)) return [];
    try {
      const wired = await wire(session, mapping, { run: 'explain', store: undefined });
      await wired.close();
      personal.set(mapping, wired.mapping.sensitiveKey);
      return wired.mapping.order;
    } catch {
      return [];
    }
  };
  for (const before of await add(name)) await add(before);
  return personal;
}
