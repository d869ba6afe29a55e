import { textArgument } from '../argument.ts';
import { mobileCn, phonesIn } from '../forms/phone-cn.ts';
import type { OwnFunction } from '../own-function.ts';

export const phoneCn: OwnFunction = {
  name: 'phone_cn',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'The eleven digits of a mobile number of mainland China, the first where several are given; nothing for anything else.',
  examples: [
    { expression: '$phone_cn("+86-138 0013 8000")', gives: '13800138000' },
    { expression: '$phone_cn("１３８００１３８０００")', gives: '13800138000' },
    { expression: '$phone_cn("13800138000.0")', gives: '13800138000' },
    { expression: '$phone_cn("13800138000/13900139000")', gives: '13800138000' },
    { expression: '$phone_cn("010-65551234")', gives: undefined },
    { expression: '$phone_cn("+1 617 555 0100")', gives: undefined },
  ],
  implementation: (value: unknown) => {
    const text = textArgument('phone_cn', value);
    if (text === undefined) return undefined;
    for (const number of phonesIn(text)) {
      const mobile = mobileCn(number);
      if (mobile !== undefined) return mobile;
    }
    return undefined;
  },
};
