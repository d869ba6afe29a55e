import type { Stream } from '../connector/stream.ts';
import type { Evaluand } from '../expression/expression.ts';
import type { Reading } from '../connector/source.ts';
import type { Cause } from '../record/verdict.ts';
import { counterOf, instantOf } from './instant.ts';
import { causeOf } from './rows.ts';

/** The version of one reading, or why it has none. */
export type Version = { readonly value: number; readonly problem: Cause | undefined };

/**
 * The versions of readings: when the request left (`observed`), or the stream's expression over the record as read.
 * A record without a readable version is a problem of its own: nobody could say whether it is newer.
 */
export async function versionsOf(stream: Stream, readings: readonly Reading[]): Promise<readonly Version[]> {
  const { version, versionType } = stream;
  if (version === 'observed') return readings.map(({ observed }) => ({ value: observed, problem: undefined }));
  const evaluands: Evaluand[] = readings.map(({ record }) => ({ context: record }));
  const answers = await version.evaluate(evaluands);
  return readings.map((reading, index) => {
    const answer = answers[index];
    const none = versionType === 'instant' ? reading.observed : 0;
    if (answer?.ok === false) return { value: none, problem: causeOf(answer.error, 'version') };
    const value = versionType === 'instant' ? instantOf(answer?.value) : counterOf(answer?.value);
    if (value !== undefined) return { value, problem: undefined };
    return { value: none, problem: noVersion(version.text, versionType) };
  });
}

function noVersion(text: string, type: Stream['versionType']): Cause {
  const due = type === 'instant' ? 'an ISO 8601 instant' : 'a number up to 2^53';
  return { code: 'version.absent', message: `The version \`${text}\` is not ${due}`, field: text };
}
