import * as kinds from '../../../config/schema/kinds.ts';
import { encodeHeader } from '../encode/header.ts';
import { writtenText } from '../settings.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { fixedAuth } from './fixed.ts';
import { authText } from './value.ts';

export const keySchema = kinds.object(
  'A key in a header or, where the system knows nothing better, in the query. Exactly one of `header` and `query`.',
  {
    header: kinds.text('The header’s name.'),
    query: kinds.text('The parameter’s name.'),
    value: kinds.template('The key.'),
    prefix: kinds.text('Stands before the key in a header, with its space. Default none.'),
  },
  ['value'],
  { oneOf: [{ required: ['header'] }, { required: ['query'] }] },
);

export function keyAuth(setup: AuthSetup): Auth {
  const value = authText(setup, 'value');
  const { header, query, prefix } = setup.spec;
  return fixedAuth(async () => {
    const key = await value();
    if (typeof query === 'string') return { query: [[query, key]] };
    const name = writtenText(header);
    return {
      headers: { [name.toLowerCase()]: encodeHeader(name, `${typeof prefix === 'string' ? prefix : ''}${key}`) },
    };
  });
}
