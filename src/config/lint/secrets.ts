import { objectOf, within } from './context.ts';
import type { FileRule } from './context.ts';

const open = new Set(['auth', 'request', 'request_token', 'login', 'check']);

/** Secret settings and `$token` exist only below `auth` and `request`. */
export const secrets: FileRule = ({ value, pieces, report }) => {
  const properties = objectOf(objectOf(value['config'])['properties']);
  const hidden = new Set(Object.keys(properties).filter((name) => objectOf(properties[name])['secret'] === true));
  for (const piece of pieces) {
    if (piece.site.path.some((step) => open.has(String(step)))) continue;
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
