import type { Stream } from '../connector/stream.ts';
import type { Evaluand } from '../expression/expression.ts';
import type { Reading } from '../connector/source.ts';
import type { Cause } from '../record/verdict.ts';
import { counterOf, instantOf } from './instant.ts';
import { causeOf } from './rows.ts';

/** The version of one reading, or why it has none. */
export type Version = { readonly value: number; readonly problem: Cause | undefined };

/**
 * The versions of readings by the stream's expression over the record as read; undefined where they are those that readings
 * have from the start: when the request left (`observed`).
 * A record without a readable version is a problem of its own: nobody could say whether it is newer.
 */
export async function versionsOf(
  stream: Stream,
  readings: readonly Reading[],
): Promise<ReadonlyMap<Reading, Version> | undefined> {
  const { version, versionType } = stream;
  if (version === 'observed') return undefined;
  const evaluands: Evaluand[] = readings.map(({ record }) => ({ context: record }));
  const answers = await version.evaluate(evaluands);
  return new Map(
    readings.map((reading, index): readonly [Reading, Version] => {
      const answer = answers[index];
      const none = versionType === 'instant' ? reading.observed : 0;
      if (answer?.ok === false) return [reading, { value: none, problem: causeOf(answer.error, 'version') }];
      const value = versionType === 'instant' ? instantOf(answer?.value) : counterOf(answer?.value);
      if (value !== undefined) return [reading, { value, problem: undefined }];
      return [reading, { value: none, problem: noVersion(version.text, versionType) }];
    }),
  );
}

function noVersion(text: string, type: Stream['versionType']): Cause {
  const due = type === 'instant' ? 'an ISO 8601 instant' : 'a number up to 2^53';
  return { code: 'version.absent', message: `The version \`${text}\` is not ${due}`, field: text };
}
