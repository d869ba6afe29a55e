import { instantText, millisOf } from '../dates/moment.ts';
import { optionalText } from '../dates/picture.ts';
import { readMoment } from '../dates/read.ts';
import type { OwnFunction } from '../own-function.ts';

export const instant: OwnFunction = {
  name: 'instant',
  signature: '<x-x?:s>',
  parameters: 'value, zone?',
  doc: 'The instant in UTC of a date, which begins at midnight in `zone` (default UTC), or of a time.',
  examples: [
    { expression: '$instant("2024-05-01", "Asia/Shanghai")', gives: '2024-04-30T16:00:00Z' },
    { expression: '$instant("2024/5/1 8:00", "Europe/Berlin")', gives: '2024-05-01T06:00:00Z' },
    { expression: '$instant("2024-05-01T14:00:00.250Z")', gives: '2024-05-01T14:00:00.250Z' },
  ],
  implementation: (value: unknown, zone: unknown) => {
    const place = optionalText('instant', zone, 'the zone') ?? 'UTC';
    const moment = readMoment('instant', value);
    return moment === undefined ? undefined : instantText(millisOf(moment, place));
  },
};
