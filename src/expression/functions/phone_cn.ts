import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
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
    const numbers = clean(text.slice(0, 200)).split(/[/,;、|]/);
    // A number of another country may have eleven digits that begin with 1.
    const own = numbers.filter((number) => !/^\D*\+/.test(number) || /^\D*\+\s*86/.test(number));
    const bare = own.map((number) =>
      number
        .replace(/\.0+$/, '')
        .replace(/[^0-9]/g, '')
        .replace(/^(?:00)?86(?=1\d{10}$)/, ''),
    );
    return bare.find((number) => /^1\d{10}$/.test(number));
  },
};
