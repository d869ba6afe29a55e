import * as kinds from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import { compileTemplate } from '../../../expression/template.ts';
import { isBlank } from '../../../record/json.ts';
import { sourceAt } from '../source-at.ts';
import { settled } from './place.ts';
import type { Settings } from './place.ts';

/** A secret, or several of which each is good: while one takes the place of another. */
export function secretSchema(what: string): kinds.Fragment {
  return kinds.oneOrMany(
    `${what} Several while one takes the place of another; blank ones are left out.`,
    kinds.template(what),
  );
}

/** Most secrets at a time: each costs a look at every notification. */
const most = 5;

/** The secrets at `key`, without the blank ones. Without any, nobody could be told from anybody: `hook.no-secret`. */
export async function secretsOf(node: FileNode, key: string, settings: Settings): Promise<readonly string[]> {
  const written = node.json(key);
  const several = Array.isArray(written);
  const texts: unknown[] = several ? written : [written];
  const secrets: string[] = [];
  for (const [index, text] of texts.entries()) {
    if (typeof text !== 'string') continue;
    const path = several ? [...node.path, key, index] : [...node.path, key];
    const value = await compileTemplate(sourceAt(node.document, path, text)).render(settled(settings));
    // A setting may hold a list of its own.
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value])
      if (!isBlank(one)) secrets.push(String(one));
  }
  if (secrets.length > 0 && secrets.length <= most) return secrets;
  const why = secrets.length === 0 ? 'has no value' : `has more than ${most} values`;
  throw new HrwireError('hook.no-secret', `\`${key}\` of \`hook.verify\` ${why}`, {
    place: node.document.at([...node.path, key]),
    hint: 'Give the settings it uses a value in `hrwire.yaml`; until then no notification of the stream is taken.',
  });
}
