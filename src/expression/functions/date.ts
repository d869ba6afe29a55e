import { readByPicture, optionalText } from '../dates/picture.ts';
import { isoOf } from '../dates/moment.ts';
import { isoOfUsual, readMoment } from '../dates/read.ts';
import type { OwnFunction } from '../own-function.ts';

export const date: OwnFunction = {
  name: 'date',
  signature: '<x-x?x?:s>',
  parameters: 'value, picture?, zone?',
  doc: 'The ISO date, month or instant of a date as people and Excel write it, a time without zone being that of `zone` (default UTC); nothing for blank, 至今 and 长期.',
  examples: [
    { expression: '$date("2024/5/1")', gives: '2024-05-01' },
    { expression: '$date("2024年5月1日")', gives: '2024-05-01' },
    { expression: '$date("２０２４．５．１")', gives: '2024-05-01' },
    { expression: '$date("20240501")', gives: '2024-05-01' },
    { expression: '$date("2024年5月")', gives: '2024-05' },
    { expression: '$date("2024-05-01 14:00:00", null, "Asia/Shanghai")', gives: '2024-05-01T06:00:00Z' },
    { expression: '$date("2024-05-01T14:00:00+08:00")', gives: '2024-05-01T06:00:00Z' },
    { expression: '$date("2024年5月1日 下午2:30")', gives: '2024-05-01T14:30:00Z' },
    { expression: '$date(45413)', gives: '2024-05-01' },
    { expression: '$date("45413.75")', gives: '2024-05-01T18:00:00Z' },
    { expression: '$date("/Date(-86400000+0480)/")', gives: '1969-12-31T00:00:00Z' },
    { expression: '$date("03/04/2024", "[M01]/[D01]/[Y0001]")', gives: '2024-03-04' },
    { expression: '$date("03/04/2024")', fails: 'expression.argument' },
    { expression: '$date("2024-02-30")', fails: 'expression.argument' },
    { expression: '$date("至今")', gives: undefined },
  ],
  implementation: (value: unknown, picture: unknown, zone: unknown) => {
    const usual = typeof value === 'string' && picture === undefined && zone === undefined && isoOfUsual(value);
    if (typeof usual === 'string') return usual;
    const place = optionalText('date', zone, 'the zone') ?? 'UTC';
    const form = optionalText('date', picture, 'the picture');
    const moment =
      form !== undefined && typeof value === 'string' ? readByPicture('date', value, form) : readMoment('date', value);
    return moment === undefined ? undefined : isoOf(moment, place);
  },
};
