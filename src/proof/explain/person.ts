import { valuesOf, personHash } from '../../run/erased.ts';
import { personOf } from '../../mapping/people.ts';
import type { Fingerprinter } from '../../record/fingerprint.ts';
import type { Json } from '../../record/json.ts';
import type { Store } from '../../store/store.ts';

/** What the store knows of a person: where to look on. */
export interface PersonFacts {
  readonly erased: boolean;
  /** Of the ledgers in use, and of earlier ones; each key once a mapping. */
  readonly keys: readonly { readonly mapping: string; readonly key: string }[];
  readonly local: readonly { readonly stream: string; readonly key: string; readonly record: Json }[];
  readonly unreadable: number;
}

/** Finds a person by any value that names them: a mail, a phone, a number. Reads local streams as a whole. */
export async function findPerson(store: Store, fingerprints: Fingerprinter, value: string): Promise<PersonFacts> {
  const values = new Set(spellings(value));
  const hashes = [...values].map((one) => personHash(fingerprints, one));
  const barred = await store.erasures.barred();
  const erased = hashes.some((hash) => barred.has(hash));
  const mappings = new Map((await store.checkpoints.pairs()).map(({ id, mapping }) => [id, mapping]));
  const keys = new Map<string, { mapping: string; key: string }>();
  for (const { pair, key } of await store.people.find(hashes)) {
    const mapping = mappings.get(pair);
    if (mapping !== undefined) keys.set(JSON.stringify([mapping, key]), { mapping, key });
  }
  const holds = (raw: Json): boolean => valuesOf(raw).some((one) => values.has(one));
  return {
    erased,
    keys: [...keys.values()],
    local: await store.traces.local((record, _stream, key) => holds(record) || holds(key)),
    unreadable: (await store.traces.keyless(holds)).length,
  };
}

/** The ways in which systems write one phone number; of any other value its one normal form. */
function spellings(value: string): readonly string[] {
  const normal = personOf(value);
  if (normal === undefined) return [];
  const bare = normal.replaceAll(/[\s().-]/g, '');
  if (!/^\+?\d{7,15}$/.test(bare)) return [normal];
  const national = bare.replace(/^(\+86|0086|86(?=1\d{10}$))/, '');
  const chinese = /^1\d{10}$/.test(national) ? [national, `+86${national}`, `86${national}`] : [];
  return [normal, bare, ...chinese];
}
