import type { Path } from '../document.ts';
import { diagnosticAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Fragment } from '../schema/kinds.ts';
import type { PlacedDocument } from '../yaml/placed.ts';
import { errorsOf } from './ajv.ts';
import { meaningOf } from './message.ts';
import { readable } from './unions.ts';

/**
 * Checks the value at `base` of a file against a schema and fills defaults into it. Unknown keys are placed at the key,
 * missing ones at their parent, everything else at the value.
 */
export function validate(
  document: PlacedDocument<unknown>,
  schema: Fragment,
  value: unknown,
  base: Path = [],
  mode: 'strict' | 'loose' = 'strict',
): Diagnostic[] {
  return readable(errorsOf(schema, value, mode)).map((error) => {
    const path = [...base, ...stepsOf(error.instancePath, value)];
    const { code, message, hint, key } = meaningOf(error, base.length === 0 ? undefined : String(base.at(-1)));
    if (key !== undefined) return diagnosticAt(document, { path: [...path, key], key: true }, code, message, { hint });
    if (error.keyword === 'discriminator')
      return diagnosticAt(document, { path: [...path, 'kind'] }, code, message, { hint });
    // A missing key and a key not built are shown at the key of what holds them: its value may be pages long.
    const atKey = code === 'config.missing-key' || code === 'internal.unbuilt';
    return diagnosticAt(document, { path, key: atKey }, code, message, { hint });
  });
}

/** The steps of a JSON pointer; those into lists are numbers. */
function stepsOf(pointer: string, root: unknown): (string | number)[] {
  const steps: (string | number)[] = [];
  let value = root;
  for (const raw of pointer.split('/').slice(1)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) {
      steps.push(Number(step));
      value = value[Number(step)];
    } else {
      steps.push(step);
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
    }
  }
  return steps;
}
