import type { Json, JsonObject } from '../../src/record/json.ts';
import type { Given } from './data.ts';
import type { Random } from './random.ts';

/** The same data with some of its fields missing, null, of another type, or lists of 0, 1 or 3. */
export function raggedOf(random: Random, { context, variables }: Given): Given {
  const share = random.pick([0.1, 0.3, 0.6]);
  const ragged = (json: string): string => JSON.stringify(raggedValue(random, JSON.parse(json) as Json, share));
  return {
    context: context === undefined ? undefined : ragged(context),
    variables: raggedMembers(random, variables, share),
  };
}

/** Variables stay an object. */
function raggedMembers(random: Random, json: string, share: number): string {
  const entries = Object.entries(JSON.parse(json) as JsonObject);
  return JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, raggedValue(random, value, share)])));
}

function raggedValue(random: Random, value: Json, share: number): Json {
  if (random.chance(share / 2)) return strayed(random, value);
  if (Array.isArray(value)) return value.map((member) => raggedValue(random, member, share));
  if (typeof value !== 'object' || value === null) return random.chance(share / 2) ? strayed(random, value) : value;
  const kept = Object.entries(value).filter(() => !random.chance(share / 4));
  return Object.fromEntries(kept.map(([name, member]) => [name, raggedValue(random, member, share)]));
}

function strayed(random: Random, value: Json): Json {
  return random.pick<Json>([
    null,
    [],
    [value],
    [value, value, null],
    JSON.stringify(value),
    12,
    -0.5,
    true,
    { x: value },
    '',
    '  ',
  ]);
}
