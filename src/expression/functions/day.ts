import { isoOf, millisOf } from '../dates/moment.ts';
import { optionalText } from '../dates/picture.ts';
import { readMoment } from '../dates/read.ts';
import { offsetAt } from '../dates/zone.ts';
import type { OwnFunction } from '../own-function.ts';

export const day: OwnFunction = {
  name: 'day',
  signature: '<x-x?:s>',
  parameters: 'value, zone?',
  doc: 'The calendar day (2024-05-01) of a date or instant in `zone` (default UTC).',
  examples: [
    { expression: '$day("2024-05-01T20:00:00Z", "Asia/Shanghai")', gives: '2024-05-02' },
    { expression: '$day("2024-05-01 20:00")', gives: '2024-05-01' },
    { expression: '$day("")', gives: undefined },
  ],
  implementation: (value: unknown, zone: unknown) => {
    const place = optionalText('day', zone, 'the zone') ?? 'UTC';
    const moment = readMoment('day', value);
    if (moment === undefined) return undefined;
    if (moment.is === 'day') return isoOf(moment, place);
    const millis = millisOf(moment, place);
    return new Date(millis + offsetAt(millis, place)).toISOString().slice(0, 10);
  },
};
