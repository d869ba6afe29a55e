import { textArgument, wrongArgument } from '../argument.ts';
import { instantText, millisOf } from '../dates/moment.ts';
import { readMoment } from '../dates/read.ts';
import type { OwnFunction } from '../own-function.ts';

export const fromOdataDate: OwnFunction = {
  name: 'from_odata_date',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'The instant of a date as OData 2 writes it in JSON; before 1970 it is negative, and its offset says nothing of the instant.',
  examples: [
    { expression: '$from_odata_date("/Date(1714521600000)/")', gives: '2024-05-01T00:00:00Z' },
    { expression: '$from_odata_date("/Date(-1000+0480)/")', gives: '1969-12-31T23:59:59Z' },
    { expression: '$from_odata_date("2024-05-01")', fails: 'expression.argument' },
  ],
  implementation: (value: unknown) => {
    const text = textArgument('from_odata_date', value);
    if (text === undefined || text.trim() === '') return undefined;
    if (!text.trim().startsWith('/Date(')) {
      throw wrongArgument(
        'from_odata_date',
        'the text is not of the form /Date(…)/',
        '$date(…) reads other forms too.',
      );
    }
    const moment = readMoment('from_odata_date', text);
    return moment === undefined ? undefined : instantText(millisOf(moment, 'UTC'));
  },
};
