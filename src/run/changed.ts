import { printAt } from '../record/field-prints.ts';
import type { LedgerRow } from '../store/ledger.ts';
import type { RunContext } from './context.ts';
import type { FieldChanges } from './pending.ts';

/** What the ledger keeps of a delivered record, field by field. */
export type KnownFields = Pick<LedgerRow, 'prints' | 'mappingVersion'>;

/** Tells which fields of a record changed since it was delivered, by the prints that the ledger keeps. */
export class Changes {
  readonly #run: RunContext;
  /** The fields of versions of the mapping, in the order of their prints; undefined where a version is not known. */
  readonly #fields: Map<string, ReadonlyMap<string, number> | undefined> = new Map();

  constructor(run: RunContext) {
    this.#run = run;
  }

  /** Undefined where the ledger does not say. A field that the mapping wrote not before has changed, where it is filled. */
  async of(known: KnownFields | undefined, prints: Uint8Array | undefined): Promise<FieldChanges | undefined> {
    if (known?.prints === undefined || known.mappingVersion === undefined || prints === undefined) return undefined;
    const places = await this.#placesOf(known.mappingVersion);
    const before = places === undefined ? undefined : await known.prints();
    return places === undefined || before === undefined
      ? undefined
      : changedFields(this.#run.mapping, before, places, prints);
  }

  async #placesOf(version: string): Promise<ReadonlyMap<string, number> | undefined> {
    if (this.#fields.has(version)) return this.#fields.get(version);
    const { mapping, store } = this.#run;
    const fields =
      version === mapping.version ? mapping.fields : (await store.versions.get(mapping.name, version))?.fields;
    const places = fields === undefined ? undefined : new Map(fields.map((field, index) => [field, index]));
    this.#fields.set(version, places);
    return places;
  }
}

function changedFields(
  mapping: RunContext['mapping'],
  before: Uint8Array,
  places: ReadonlyMap<string, number>,
  now: Uint8Array,
): FieldChanges {
  const changed: string[] = [];
  const emptied: string[] = [];
  for (const [index, field] of mapping.fields.entries()) {
    const was = printAt(before, places.get(field) ?? -1);
    const is = printAt(now, index);
    if (was === is || mapping.ignored.includes(field)) continue;
    changed.push(field);
    if (is === 0) emptied.push(field);
  }
  return { changed, emptied };
}
