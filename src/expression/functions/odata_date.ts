import { millisOf } from '../dates/moment.ts';
import { optionalText } from '../dates/picture.ts';
import { readMoment } from '../dates/read.ts';
import type { OwnFunction } from '../own-function.ts';

export const odataDate: OwnFunction = {
  name: 'odata_date',
  signature: '<x-x?:s>',
  parameters: 'value, zone?',
  doc: 'A date as OData 2 writes it in JSON: milliseconds since 1970, a day beginning at midnight in `zone` (default UTC).',
  examples: [
    { expression: '$odata_date("2024-05-01")', gives: '/Date(1714521600000)/' },
    { expression: '$odata_date("1969-12-31")', gives: '/Date(-86400000)/' },
    { expression: '$odata_date("2024-05-01", "Asia/Shanghai")', gives: '/Date(1714492800000)/' },
  ],
  implementation: (value: unknown, zone: unknown) => {
    const moment = readMoment('odata_date', value);
    const place = optionalText('odata_date', zone, 'the zone') ?? 'UTC';
    return moment === undefined ? undefined : `/Date(${millisOf(moment, place)})/`;
  },
};
