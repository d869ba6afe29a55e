import { listArgument } from '../argument.ts';
import { optionalText } from '../dates/picture.ts';
import { odataLiteral } from '../odata-literal.ts';
import type { OwnFunction } from '../own-function.ts';

export const odataList: OwnFunction = {
  name: 'odata_list',
  signature: '<x-x?:s>',
  parameters: 'values, type?',
  doc: 'OData literals with commas between, for `in`; nothing for an empty list.',
  examples: [
    { expression: '$odata_list(["a", "b\'c"])', gives: "'a','b''c'" },
    { expression: '$odata_list(["1", "2"], "int64")', gives: '1L,2L' },
    { expression: '$odata_list([])', gives: undefined },
  ],
  implementation: (values: unknown, type: unknown) => {
    const kind = optionalText('odata_list', type, 'the type');
    const literals = listArgument(values).map((value) => odataLiteral('odata_list', value, kind));
    return literals.length === 0 ? undefined : literals.join(',');
  },
};
