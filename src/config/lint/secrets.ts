import { objectOf, within } from './context.ts';
import type { FileRule } from './context.ts';
import type { Path } from '../document.ts';

const open = new Set(['auth', 'request', 'request_token', 'login', 'check']);

/** What a notification is verified, deciphered and answered to with; never what is read of it. */
const keys = new Set(['verify', 'decrypt', 'sign']);

function isRecipe(path: Path): boolean {
  const hook = path.indexOf('hook');
  return hook === 2 && path.slice(hook).some((step) => keys.has(String(step))) && path.at(-1) !== 'of';
}

/** Secret settings and `$token` exist only below `auth` and `request`. */
export const secrets: FileRule = ({ value, pieces, report }) => {
  const properties = objectOf(objectOf(value['config'])['properties']);
  const hidden = new Set(Object.keys(properties).filter((name) => objectOf(properties[name])['secret'] === true));
  for (const piece of pieces) {
    if (piece.site.path.some((step) => open.has(String(step))) || isRecipe(piece.site.path)) continue;
    for (const { variable, path, offset } of piece.analysis.paths) {
      const name = path.split('.')[0] ?? '';
      const secret =
        variable === 'token' ? '$token' : variable === 'config' && hidden.has(name) ? `$config.${name}` : undefined;
      if (secret === undefined) continue;
      report(within(piece, offset), 'lint.secret', `${secret} is secret and is not given here`, {
        hint: 'Secrets exist in auth and request only.',
      });
    }
  }
};
