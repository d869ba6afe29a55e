import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { initProject } from '../../src/app/init.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Ended } from '../../tools/hrwire.ts';
import { inside } from '../inside.ts';
import { secret } from './judge.ts';

/** A project in a folder of its own, whose state and files a case starts afresh. */
export interface Project {
  readonly root: string;
  /** With `--json`, so that the answer is one document. */
  run(...words: string[]): Promise<Ended>;
  /** As a person reads it. */
  plain(...words: string[]): Promise<Ended>;
  /** One or the other. */
  either(seed: number): (...words: string[]) => Promise<Ended>;
  put(path: string, text: string | Uint8Array): void;
  get(path: string): string;
  /** Takes the store and what lies in the folders of data away. */
  afresh(): void;
  /** All that was written and all that stands aside: who is in neither of them is lost. */
  everything(): Promise<string>;
}

export function makeProject(
  root: string,
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Project {
  initProject(root, {});
  const all = { HRWIRE_LOG: 'silent', HOSTILE_SECRET: secret, ...env };
  const put = (path: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
  const call = async (words: readonly string[]): Promise<Ended> => inside(words, { project: root, env: all });
  return {
    root,
    put,
    get: (path) => readFileSync(join(root, path), 'utf8'),
    run: async (...words) => call([...words, '--json']),
    plain: async (...words) => call(words),
    either:
      (seed) =>
      async (...words) =>
        call(seed % 2 === 0 ? [...words, '--json'] : words),
    afresh: () => {
      for (const folder of ['state', 'inbox', 'out']) {
        rmSync(join(root, folder), { recursive: true, force: true });
        mkdirSync(join(root, folder));
      }
    },
    everything: async () => {
      const out = join(root, 'out');
      const written = readdirSync(out).map((name) => readFileSync(join(out, name), 'utf8'));
      return [...written, ...(await setAside(root))].join('\n');
    },
  };
}

/** The records that were put aside, as they were read. */
async function setAside(root: string): Promise<string[]> {
  const key = readFileSync(join(root, '.hrwire/key'), 'utf8').trim();
  const store = await openSqliteStore({
    path: join(root, 'state/hrwire.db'),
    encryption: true,
    key,
    now: () => Date.now(),
  });
  try {
    const texts: string[] = [];
    for (let after = 0; ;) {
      const heads = await store.aside.list({ after, limit: 500 });
      for (const { id } of heads) {
        const raw = (await store.aside.read(id))?.raw;
        texts.push(typeof raw === 'string' ? raw : JSON.stringify(raw ?? null));
      }
      const last = heads.at(-1);
      if (last === undefined) return texts;
      after = last.id;
    }
  } finally {
    await store.close();
  }
}
