import { changed, isObject } from '../fault.ts';
import type { Fault } from '../fault.ts';

/** The answer to a login with other values; undefined takes one out. */
function token(name: string, values: Readonly<Record<string, unknown>>): Fault {
  return {
    name,
    on: ['login'],
    async meet({ forward, give }) {
      const answer = await forward();
      const body = changed(answer, (own) => (isObject(own) ? { ...own, ...values } : own));
      give(answer.status, answer.headers, body);
    },
  };
}

/** What strict and loose servers say of a token. */
export const logins: readonly Fault[] = [
  token('expires_in is missing', { expires_in: undefined }),
  token('expires_in is text', { expires_in: '3600' }),
  token('expires_in is 0', { expires_in: 0 }),
  token('expires_in is negative', { expires_in: -1 }),
  token('expires_in is a word', { expires_in: 'soon' }),
  token('expires_in is a time stamp', { expires_in: Date.now() }),
  token('expires_in is null', { expires_in: null }),
  token('token_type is in upper case', { token_type: 'BEARER' }),
  token('token_type is missing', { token_type: undefined }),
  token('token_type is another', { token_type: 'mac' }),
  token('the token is missing', { access_token: undefined }),
  token('the token is empty', { access_token: '' }),
  token('the token is a number', { access_token: 42 }),
  token('the token has a line break', { access_token: 'a\r\nX-Injected: yes' }),
  token('the token is another', { access_token: 'nobody-knows-this-one' }),
];
