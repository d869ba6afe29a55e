import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import { idCnFault } from '../forms/id-cn.ts';
import type { OwnFunction } from '../own-function.ts';

export const idCnValid: OwnFunction = {
  name: 'id_cn_valid',
  signature: '<x-:b>',
  parameters: 'value',
  doc: 'Whether an 18-character identity number of mainland China has a day of birth that exists and the right last character (ISO 7064 MOD 11-2); a number has lost its last digits and is never right.',
  examples: [
    { expression: '$id_cn_valid("11010519491231002X")', gives: true },
    { expression: '$id_cn_valid("11010519491231002x")', gives: true },
    { expression: '$id_cn_valid("110105194912310021")', gives: false },
    { expression: '$id_cn_valid("110105199002300011")', gives: false },
    { expression: '$id_cn_valid(110105194912310000)', gives: false },
    { expression: '$id_cn_valid("")', gives: undefined },
  ],
  implementation: (value: unknown) => {
    if (typeof value === 'number') return false;
    const id = clean(textArgument('id_cn_valid', value) ?? '').toUpperCase();
    if (id === '') return undefined;
    return idCnFault(id) === undefined;
  },
};
