import { textArgument } from '../argument.ts';
import { clean } from '../clean.ts';
import type { OwnFunction } from '../own-function.ts';

export const lowerMail: OwnFunction = {
  name: 'lower_mail',
  signature: '<x-:s>',
  parameters: 'value',
  doc: 'A mail address in small letters, without what nobody sees; nothing where the text is no address.',
  examples: [
    { expression: '$lower_mail(" Li.Lei@ACME.com ")', gives: 'li.lei@acme.com' },
    { expression: '$lower_mail("ｌｉ＠acme.com")', gives: 'li@acme.com' },
    { expression: '$lower_mail("无")', gives: undefined },
  ],
  implementation: (value: unknown) => {
    const mail = clean((textArgument('lower_mail', value) ?? '').slice(0, 400)).toLowerCase();
    return /^[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}$/.test(mail) && mail.includes('.', mail.indexOf('@'))
      ? mail
      : undefined;
  },
};
