import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { durationSetting, textSetting } from '../settings.ts';
import { compilePlace, placeProperties, placeSchema } from './place.ts';
import type { Arrived, Settings } from './place.ts';

export const timestampSchema = kinds.object(
  'The time stamp that is signed with it: what is older, or further in the future, is refused.',
  {
    ...placeProperties,
    unit: kinds.choice('How it is written: seconds or milliseconds since 1970, or ISO 8601.', ['s', 'ms', 'iso'], {
      default: 's',
    }),
    tolerance: kinds.duration('How far it may be from our own clock, in both directions.', { default: '5m' }),
  },
  [],
  { oneOf: placeSchema['oneOf'] },
);

/** The time stamp as it was written, where it is near enough; undefined where it is not, or is none. */
export type ReadsStamp = (arrived: Arrived) => Promise<string | undefined>;

export async function compileTimestamp(node: FileNode, settings: Settings): Promise<ReadsStamp> {
  const find = await compilePlace(node, settings);
  const unit = textSetting(node.value, timestampSchema, 'unit') ?? 's';
  const tolerance = durationSetting(node.value, timestampSchema, 'tolerance') ?? 0;
  return async (arrived) => {
    const [text] = await find(arrived);
    const at = text === undefined ? undefined : instantOf(text, unit);
    return at !== undefined && Math.abs(arrived.notice.at - at) <= tolerance ? text : undefined;
  };
}

function instantOf(text: string, unit: string): number | undefined {
  if (unit === 'iso') {
    const zoned = /^\d{4}-\d\d-\d\dT[\d:.]{5,18}(?:Z|[+-]\d\d:?\d\d)$/.test(text);
    const at = zoned ? Date.parse(text) : NaN;
    return Number.isNaN(at) ? undefined : at;
  }
  if (!/^\d{1,16}(?:\.\d{1,9})?$/.test(text)) return undefined;
  return Number(text) * (unit === 's' ? 1000 : 1);
}
