import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A case of the language's official suite, as its files have it. */
export interface Case {
  readonly group: string;
  /** Its file, and its place in it where the file holds a list. */
  readonly name: string;
  readonly text: string;
  /** JSON; undefined: no input. */
  readonly input: string | undefined;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly expected: Expected;
  /** Milliseconds and nested evaluations that the case allows; the official runner enforces them as hooks. */
  readonly bounds: { readonly time: number; readonly depth: number } | undefined;
}

export type Expected =
  | { readonly is: 'value'; readonly value: unknown }
  | { readonly is: 'error'; readonly code: string | undefined; readonly members: Readonly<Record<string, unknown>> };

type Written = Readonly<Record<string, unknown>>;

/** All cases below a folder: the one that has `groups/` and `datasets/`, or the package's repository or its tests. */
export function casesOf(directory: string): Case[] {
  const root = ['.', 'test-suite', 'test/test-suite'].map((below) => join(directory, below)).find(isSuite);
  if (root === undefined)
    throw new Error(
      `${directory} has no groups/ and datasets/: give the folder of the suite, test/test-suite of the package's repository`,
    );
  const datasets = new Map<string, string>();
  for (const file of readdirSync(join(root, 'datasets')))
    datasets.set(file.replace('.json', ''), readFileSync(join(root, 'datasets', file), 'utf8'));
  const groups = readdirSync(join(root, 'groups')).filter((name) => !name.endsWith('.json'));
  return groups.sort().flatMap((group) => groupOf(join(root, 'groups', group), group, datasets));
}

function isSuite(folder: string): boolean {
  return existsSync(join(folder, 'groups')) && existsSync(join(folder, 'datasets'));
}

function groupOf(folder: string, group: string, datasets: ReadonlyMap<string, string>): Case[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((file) => {
    const spec = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Written | readonly Written[];
    const name = file.replace('.json', '');
    if (!Array.isArray(spec)) return [caseOf(spec as Written, { group, name, folder, datasets })];
    return (spec as readonly Written[]).map((one, index) =>
      caseOf(one, { group, name: `${name}/${index}`, folder, datasets }),
    );
  });
}

interface Around {
  readonly group: string;
  readonly name: string;
  readonly folder: string;
  readonly datasets: ReadonlyMap<string, string>;
}

function caseOf(written: Written, { group, name, folder, datasets }: Around): Case {
  const file = written['expr-file'];
  const text = typeof file === 'string' ? readFileSync(join(folder, file), 'utf8') : written['expr'];
  if (typeof text !== 'string') throw new Error(`${group}/${name} has no expression`);
  const { timelimit: time, depth } = written;
  return {
    group,
    name,
    text,
    input: inputOf(written, datasets),
    bindings: (written['bindings'] ?? {}) as Readonly<Record<string, unknown>>,
    expected: expectedOf(written),
    bounds: typeof time === 'number' && typeof depth === 'number' ? { time, depth } : undefined,
  };
}

function inputOf(written: Written, datasets: ReadonlyMap<string, string>): string | undefined {
  if ('data' in written) return JSON.stringify(written['data']);
  const { dataset } = written;
  if (dataset === null) return undefined;
  const found = typeof dataset === 'string' ? datasets.get(dataset) : undefined;
  if (found === undefined) throw new Error(`the suite has no dataset ${JSON.stringify(dataset)}`);
  return found;
}

function expectedOf(written: Written): Expected {
  if ('undefinedResult' in written) return { is: 'value', value: undefined };
  if ('result' in written) return { is: 'value', value: written['result'] };
  const { error, code, token } = written;
  const members = typeof error === 'object' && error !== null ? (error as Readonly<Record<string, unknown>>) : {};
  const named = typeof code === 'string' ? code : members['code'];
  return {
    is: 'error',
    code: typeof named === 'string' ? named : undefined,
    members: token === undefined ? members : { ...members, token },
  };
}
