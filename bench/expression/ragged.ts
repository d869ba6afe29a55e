import { byHand, fields, interviews } from './flat15.ts';
import { oneOf, randomOf } from './random.ts';
import type { Subject } from './subject.ts';
import { table } from './tables.ts';

/** Half of the fields of each record are missing, null, of another type, or lists of 0, 1 or 3 of what they were. */
function raggedRecords(count: number): unknown[] {
  const random = randomOf(16);
  const spoilt = (value: unknown): unknown => {
    const other = typeof value === 'string' ? [5, true, {}] : typeof value === 'number' ? ['84', false] : [7, 'none'];
    return oneOf<() => unknown>(random, [
      () => undefined,
      () => null,
      () => oneOf<unknown>(random, other),
      () => [],
      () => [value],
      () => [value, value, value],
    ])();
  };
  const worn = (record: object): object =>
    Object.fromEntries(
      Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
        const inner = name === 'candidate' || name === 'report' ? worn(value as object) : value;
        const kept = random() < 0.5 ? inner : spoilt(inner);
        return kept === undefined ? [] : [[name, kept]];
      }),
    );
  return interviews(count).map(worn);
}

export const ragged: Subject = {
  name: 'ragged',
  fields,
  // As records come: from JSON.
  records: JSON.parse(JSON.stringify(raggedRecords(1000))) as unknown[],
  variables: { table },
  byHand,
};
