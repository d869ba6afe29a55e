import { Changes } from '../../run/changed.ts';
import type { RunContext } from '../../run/context.ts';
import { printsOf } from '../../run/prints.ts';
import type { Expected } from './expected.ts';

/** Which mapped fields differ from what was delivered, where the ledger knows it field by field. */
export function changedFieldsOf(run: RunContext): (expected: Expected) => Promise<ReadonlySet<string> | undefined> {
  const changes = new Changes(run);
  return async ({ key, known, mapped }) => {
    if (key === undefined || mapped === undefined) return undefined;
    const found = await changes.of(known.ledger, printsOf(run, key, mapped));
    return found === undefined ? undefined : new Set(found.changed);
  };
}
