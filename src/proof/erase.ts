import { HrwireError } from '../error/error.ts';
import { personOf } from '../mapping/people.ts';
import type { Fingerprinter } from '../record/fingerprint.ts';
import type { Json } from '../record/json.ts';
import { keyHash, personHash, valuesOf } from '../run/erased.ts';
import type { Pair } from '../store/checkpoints.ts';
import type { ErasedKey, ErasureOrder } from '../store/erasures.ts';
import type { Store } from '../store/store.ts';
import type { KeylessTrace, LocalTrace, Trace } from '../store/traces.ts';
import { countPeople } from './persons.ts';

/** Whom to look for. */
export interface Wanted {
  /** Mail addresses, phone numbers, IDs, numbers, as people write them. */
  readonly values: readonly string[];
  readonly keys: readonly { readonly mapping: string; readonly key: string }[];
}

/** What the search needs beside the store. */
export interface Search {
  readonly store: Store;
  readonly fingerprints: Fingerprinter;
  /** Names of the streams, `connection/stream`, that a mapping reads and writes; none where its file is gone. */
  readonly streamsOf: (mapping: string) => readonly string[];
}

/** A key that is about the person. */
export interface FoundKey extends Trace {
  readonly mapping: string;
  /** Identities of the pair's systems: where the person still is. */
  readonly source: string;
  readonly target: string;
}

/** A key that shares other values with those found, and is not among them. */
export interface Linked {
  readonly pair: number;
  readonly mapping: string;
  readonly key: string;
  readonly shared: number;
}

/** All that the store holds of the person; nothing is changed. */
export interface Found {
  readonly keys: readonly FoundKey[];
  readonly keyless: readonly KeylessTrace[];
  readonly local: readonly LocalTrace[];
  /** How many people the keys seem to be: those that share one value alone, such as a family's phone, are two. */
  readonly people: number;
  /** Of these the first 20. */
  readonly linked: readonly Linked[];
  /** Whether a record holds one of the given values. */
  readonly holds: (record: Json) => boolean;
  /** What is filtered from now on: the given values, and the keys that were found. */
  readonly hashes: readonly string[];
  /** Uploaded files with a row of the person; all that are stored go with the erasure. */
  readonly files?: number;
  /** Each of them was erased before. */
  readonly already: boolean;
}

const mostLinked = 20;

/** Finds what is about a person by the keyed hashes of their values; throws `erase.name` for what names many. */
export async function findPerson(search: Search, wanted: Wanted): Promise<Found> {
  const { store, fingerprints } = search;
  const values = new Set(wanted.values.map(normalised));
  const given = [...values].map((value) => personHash(fingerprints, value));
  const pairs = new Map((await store.checkpoints.pairs()).map((pair) => [pair.id, pair]));
  const named = wanted.keys.flatMap(({ mapping, key }) =>
    [...pairs.values()].filter((pair) => pair.mapping === mapping).map((pair) => ({ pair: pair.id, key })),
  );
  const keys: FoundKey[] = [];
  for (const each of unique([...(await store.people.find(given)), ...named])) {
    const trace = await store.traces.of(each);
    if (isTraced(trace)) keys.push(withPair(trace, pairs.get(each.pair)));
  }
  const holds = (record: Json): boolean => values.size > 0 && valuesOf(record).some((value) => values.has(value));
  const local = await store.traces.local(localOf(search, keys, holds));
  const isOf = namesKey(keys);
  const keyless = await store.traces.keyless((raw, pair) => holds(raw) || isOf(raw, pair));
  const hashes = [...given, ...keys.map(({ mapping, source, key }) => keyHash(fingerprints, mapping, source, key))];
  const barred = await store.erasures.barred();
  return {
    keys,
    keyless,
    local,
    people: countPeople(recordsOf(search, keys, local, new Set(named.map(nameOf)), new Set(given))),
    linked: await linkedTo(store, keys, new Set(given), pairs),
    holds,
    hashes,
    already: keys.length === 0 && hashes.length > 0 && hashes.every((hash) => barred.has(hash)),
  };
}

/**
 * The values of what was found by values; who is named by key is meant. A row of a local stream has no hashes: what is
 * given and its mail addresses stand for it.
 */
function recordsOf(
  { fingerprints, streamsOf }: Search,
  keys: readonly FoundKey[],
  local: readonly LocalTrace[],
  named: ReadonlySet<string>,
  given: ReadonlySet<string>,
): ReadonlySet<string>[] {
  const records = keys.filter((key) => !named.has(nameOf(key))).map(({ hashes }) => new Set(hashes));
  const linked = namesOf(streamsOf, keys);
  for (const { stream, key, record } of local) {
    if (linked.get(stream)?.has(key) === true) continue;
    const values = valuesOf(record).map((value) => ({ value, hash: personHash(fingerprints, value) }));
    records.push(
      new Set(values.filter(({ value, hash }) => given.has(hash) || value.includes('@')).map(({ hash }) => hash)),
    );
  }
  return records;
}

const nameOf = ({ pair, key }: { readonly pair: number; readonly key: string }): string => `${pair} ${key}`;

/** As tagging normalises. A value of letters alone is somebody's name, and many are called so. */
function normalised(value: string): string {
  const person = personOf(value);
  if (person !== undefined && /[@\p{Nd}]/u.test(person)) return person;
  throw new HrwireError('erase.name', 'A value has neither a digit nor an @: names are shared by people', {
    hint: 'Give their mail address, phone, ID or number, or the key of a record: --key MAPPING KEY',
  });
}

function unique(keys: readonly { pair: number; key: string }[]): { pair: number; key: string }[] {
  return [...new Map(keys.map((each) => [nameOf(each), each])).values()];
}

function isTraced({ hashes, counts, open }: Trace): boolean {
  return open || hashes.length > 0 || Object.values(counts).some((count) => count > 0);
}

function withPair(trace: Trace, pair: Pair | undefined): FoundKey {
  return { ...trace, mapping: pair?.mapping ?? '', source: pair?.source ?? '', target: pair?.target ?? '' };
}

/** A notification has no key of its own, and may name one in its body. */
function namesKey(keys: readonly ErasedKey[]): (raw: Json, pair: number) => boolean {
  const named = new Set(keys.map(({ pair, key }) => nameOf({ pair, key: personOf(key) ?? key })));
  return (raw, pair) => valuesOf(raw).some((key) => named.has(nameOf({ pair, key })));
}

/** Rows of local streams: those that the keys were read from or delivered to, and those with one of the values. */
function localOf(
  { streamsOf }: Search,
  keys: readonly FoundKey[],
  holds: (record: Json) => boolean,
): (record: Json, stream: string, key: string) => boolean {
  const named = namesOf(streamsOf, keys);
  return (record, stream, key) => named.get(stream)?.has(key) === true || holds(record);
}

/** By local stream, what its rows about these keys may be called there. */
function namesOf(streamsOf: Search['streamsOf'], keys: readonly FoundKey[]): ReadonlyMap<string, ReadonlySet<string>> {
  const named = new Map<string, Set<string>>();
  for (const { mapping, key, delivered } of keys) {
    for (const stream of streamsOf(mapping)) {
      const of = named.get(stream) ?? new Set();
      named.set(stream, of);
      for (const name of [key, delivered?.match, delivered?.targetId]) if (name !== undefined) of.add(name);
    }
  }
  return named;
}

async function linkedTo(
  store: Store,
  keys: readonly FoundKey[],
  given: ReadonlySet<string>,
  pairs: ReadonlyMap<number, Pair>,
): Promise<Linked[]> {
  const found = new Set(keys.map(nameOf));
  const shared = new Map<string, { pair: number; key: string; shared: number }>();
  for (const hash of new Set(keys.flatMap(({ hashes }) => hashes))) {
    if (given.has(hash)) continue;
    for (const other of await store.people.find([hash])) {
      const name = nameOf(other);
      if (!found.has(name)) shared.set(name, { ...other, shared: (shared.get(name)?.shared ?? 0) + 1 });
    }
  }
  return [...shared.values()]
    .sort((a, b) => b.shared - a.shared)
    .slice(0, mostLinked)
    .map((each) => ({ ...each, mapping: pairs.get(each.pair)?.mapping ?? '' }));
}

/**
 * What the store holds of people who are erased already: a backup brought it back. Their hashes are all that is known of
 * them, so every key and every unread row is tried.
 */
export async function findErased({ store, fingerprints }: Search, at: number, who: string): Promise<ErasureOrder> {
  const pairs = new Map((await store.checkpoints.pairs()).map((pair) => [pair.id, pair]));
  const barred = await store.erasures.barred();
  const is = (value: string): boolean => barred.has(personHash(fingerprints, value));
  const holds = (record: Json): boolean => valuesOf(record).some(is);
  const named = await store.people.find([...barred]);
  const byKey = await store.traces.keys((id, key) => {
    const pair = pairs.get(id);
    return pair !== undefined && barred.has(keyHash(fingerprints, pair.mapping, pair.source, key));
  });
  const keys = unique([...named, ...byKey]);
  const isOf = namesKey(keys);
  const keyless = await store.traces.keyless((raw, pair) => holds(raw) || isOf(raw, pair));
  const of = (place: KeylessTrace['place']): number[] =>
    keyless.flatMap((row) => (row.place === place ? [row.id] : []));
  return {
    ...{ at, who, reason: 'restored from a backup' },
    keys,
    aside: of('aside'),
    inbox: of('inbox'),
    local: await store.traces.local(holds),
    holds,
    hashes: [],
  };
}

/** How an erasure may go. */
export interface Consent {
  /** Those who share a given value are meant, too. */
  readonly alsoShared: boolean;
  readonly at: number;
  readonly who: string;
  readonly reason: string | undefined;
}

/**
 * The order for the store; refuses where it would be more than one person's or a delivery is open. Only the given values
 * and the keys found are barred: whoever shares another value with them (a phone, a name) is read as before.
 */
export function orderOf(found: Found, consent: Consent): ErasureOrder {
  if (found.keys.length + found.keyless.length + found.local.length + (found.files ?? 0) === 0) {
    throw new HrwireError('erase.nobody', 'The store holds nothing of this person', {
      hint: 'Values are compared as a whole: write the phone as the source does, or give --key MAPPING KEY.',
    });
  }
  if (found.people > 1 && !consent.alsoShared) {
    throw new HrwireError('erase.shared', `The values are of ${found.people} people, as it seems: one is shared`, {
      hint: 'Give values of one person alone (mail, ID), or --key MAPPING KEY; --also-shared erases all of them.',
    });
  }
  if (found.keys.some(({ open }) => open)) {
    throw new HrwireError('erase.under-way', 'A delivery of the person is open: nobody knows yet whether it arrived', {
      hint: 'Run the mapping once: that settles it. Then erase.',
    });
  }
  const { at, who, reason } = consent;
  return {
    ...{ at, who, reason },
    keys: found.keys.map(({ pair, key }) => ({ pair, key })),
    aside: found.keyless.filter(({ place }) => place === 'aside').map(({ id }) => id),
    inbox: found.keyless.filter(({ place }) => place === 'inbox').map(({ id }) => id),
    local: found.local.map(({ stream, key }) => ({ stream, key })),
    holds: found.holds,
    hashes: found.hashes,
  };
}
