import { optionalText } from '../dates/picture.ts';
import { odataLiteral } from '../odata-literal.ts';
import type { OwnFunction } from '../own-function.ts';

export const odata: OwnFunction = {
  name: 'odata',
  signature: '<x-x?:s>',
  parameters: 'value, type?',
  doc: 'An OData 2 literal: text, number, boolean or null by itself, or by type `string`, `int64`, `decimal`, `double`, `boolean`, `datetime`, `datetimeoffset` or `guid`.',
  examples: [
    { expression: '$odata("O\'Neil")', gives: "'O''Neil'" },
    { expression: '$odata(42)', gives: '42' },
    { expression: '$odata("9007199254740993", "int64")', gives: '9007199254740993L' },
    {
      expression: '$odata("2024-05-01T14:00:00+08:00", "datetimeoffset")',
      gives: "datetimeoffset'2024-05-01T06:00:00Z'",
    },
    { expression: '$odata("2024-05-01", "datetime")', gives: "datetime'2024-05-01T00:00:00'" },
    { expression: '$odata(null)', gives: 'null' },
    { expression: '$odata("1 or 1 eq 1", "int64")', fails: 'expression.argument' },
  ],
  implementation: (value: unknown, type: unknown) =>
    odataLiteral('odata', value, optionalText('odata', type, 'the type')),
};
