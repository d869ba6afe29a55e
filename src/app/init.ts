import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HrwireError } from '../error/error.ts';
import { codeOf, messageOf } from '../error/wrap.ts';
import { example } from './init/example.ts';
import { newKey } from './key.ts';
import { writeSchemas } from './schemas.ts';

export interface Initialised {
  readonly root: string;
  /** Files made, relative to the root. */
  readonly made: readonly string[];
  /** Files that were there and were left as they are. */
  readonly kept: readonly string[];
  /** Where the key will come from. */
  readonly key: 'made' | 'kept' | 'HRWIRE_KEY' | 'missing';
}

/**
 * Makes a project that runs at once: CSV files to JSON Lines, with one small file of people. What is there already is
 * never overwritten.
 */
export function initProject(root: string, env: Readonly<Record<string, string | undefined>>): Initialised {
  const made: string[] = [];
  const kept: string[] = [];
  try {
    for (const folder of ['connectors', 'mappings', 'tables', 'inbox', 'out'])
      mkdirSync(join(root, folder), { recursive: true });
    // Nothing of .hrwire/ may reach version control, whatever the project's own .gitignore says.
    mkdirSync(join(root, '.hrwire'), { recursive: true, mode: 0o700 });
    // The example's mapping names the connections of the example's hrwire.yaml: beside another one it is left out.
    const own = existsSync(join(root, 'hrwire.yaml'));
    const wanted = Object.entries(example).filter(([path]) => !own || path === 'hrwire.yaml' || path === '.gitignore');
    const files = { '.hrwire/.gitignore': '*\n', ...Object.fromEntries(wanted) };
    for (const [path, text] of Object.entries(files)) (makeFile(root, path, text) ? made : kept).push(path);
    const key = makeKey(root, env);
    if (key === 'made') made.push('.hrwire/key');
    if (key === 'kept') kept.push('.hrwire/key');
    made.push(...writeSchemas(root));
    return { root, made, kept, key };
  } catch (thrown) {
    throw new HrwireError('app.init', `the project cannot be made in ${root}: ${messageOf(thrown)}`, {
      hint: 'Name a folder that you may write to: hrwire init DIR',
      cause: thrown,
    });
  }
}

function makeKey(root: string, env: Readonly<Record<string, string | undefined>>): Initialised['key'] {
  if ((env['HRWIRE_KEY'] ?? '').trim() !== '') return 'HRWIRE_KEY';
  if (existsSync(join(root, '.hrwire/key'))) return 'kept';
  // A store that is there was made with another key: a new one would only hide that it is lost.
  if (existsSync(join(root, 'state/hrwire.db'))) return 'missing';
  return makeFile(root, '.hrwire/key', `${newKey()}\n`, 0o600) ? 'made' : 'kept';
}

/** False where the file exists: `wx` asks and makes in one step. */
function makeFile(root: string, path: string, text: string, mode = 0o666): boolean {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, text, { flag: 'wx', mode });
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}
