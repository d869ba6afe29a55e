import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { isSameSecret } from '../../../record/secret.ts';
import { basicValue } from '../auth/basic.ts';
import { compilePlace, placeSchema, settingText } from './place.ts';
import type { Settings, Verifies } from './place.ts';
import { secretSchema, secretsOf } from './secret.ts';

export const bearerSchema = kinds.object(
  'A token that comes with each notification: in Authorization, or elsewhere.',
  {
    token: secretSchema('The token.'),
    at: { ...placeSchema, description: 'Where it stands; default: the header Authorization, behind Bearer.' },
  },
  ['token'],
);

export const basicSchema = kinds.object(
  'A user and a password in the header Authorization.',
  { user: kinds.template('The user.'), password: secretSchema('The password.') },
  ['user', 'password'],
);

export async function compileBearer(node: FileNode, settings: Settings): Promise<Verifies> {
  const tokens = await secretsOf(node, 'token', settings);
  const place = node.child('at');
  const find = place === undefined ? undefined : await compilePlace(place, settings);
  return async (arrived) => {
    const given = find === undefined ? [bearerOf(arrived.notice.headers['authorization'])] : await find(arrived);
    return { ok: isAmong(given, tokens) };
  };
}

export async function compileBasic(node: FileNode, settings: Settings): Promise<Verifies> {
  const user = await settingText(node, 'user', settings);
  const passwords = await secretsOf(node, 'password', settings);
  const good = passwords.map((password) => basicValue(user, password).slice('Basic '.length));
  return async ({ notice }) => {
    const given = /^basic +(\S+)$/i.exec(notice.headers['authorization'] ?? '')?.[1];
    return { ok: isAmong([given], good) };
  };
}

function bearerOf(header: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
}

/** All are compared, in a time that tells nothing of where they differ. */
function isAmong(given: readonly (string | undefined)[], good: readonly string[]): boolean {
  let found = false;
  for (const one of given) for (const each of good) found = (one !== undefined && isSameSecret(one, each)) || found;
  return found;
}
