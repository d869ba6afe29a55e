import { HrwireError } from '../error/error.ts';
import { isObject } from '../record/json.ts';
import type { Json } from '../record/json.ts';
import type { RunContext } from './context.ts';

/**
 * Notes the version of the mapping, with its text where it is a new one. A mapping whose key is defined in another way
 * than at its last run is refused while people stand at the target under the old keys: under new ones all of them would
 * be made once more. Test: "a key that is defined in another way is refused".
 */
export async function noteVersion(run: RunContext, pair: number, at: number): Promise<void> {
  const { name, version, fields, deletes } = run.mapping;
  if (run.options.newKey !== true && run.options.adopt !== true) await refuseNewKey(run, pair);
  await run.store.versions.note(name, version, fields, at, () => {
    const source = run.mappingSource?.();
    return { ...(isObject(source) ? source : {}), keyed: deletes.keyed };
  });
}

async function refuseNewKey(run: RunContext, pair: number): Promise<void> {
  const { name, version, deletes, place } = run.mapping;
  const last = await run.store.versions.latest(name);
  if (last === undefined || last.version === version) return;
  const before = keyIn(isObject(last.source) ? last.source['keyed'] : undefined);
  const now = keyIn(deletes.keyed);
  if (before === undefined || now === undefined || before === now) return;
  const { delivered } = await run.store.ledger.counts(pair, version);
  if (delivered === 0) return;
  throw new HrwireError(
    'run.key-changed',
    `the key of ${name} was ${before} at its last run, and is ${now}: ${delivered} records that stand at the target would be made once more`,
    {
      place,
      hint: `See whose key changes with \`hrwire impact ${name}\`. If it is meant, run once with --new-key, or with --adopt where the target can be read.`,
    },
  );
}

/** The key of `deletes.keyed` for people, with `each` and without the source: `interviewId (each: results)`. */
function keyIn(keyed: Json | undefined): string | undefined {
  if (typeof keyed !== 'string') return undefined;
  const parsed = parsedOf(keyed);
  const [, each, key] = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [];
  if (!Array.isArray(key)) return undefined;
  return `${key.join(', ')}${typeof each === 'string' && each !== '' ? ` (each: ${each})` : ''}`;
}

/** What another hrwire wrote in another form says nothing. */
function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
