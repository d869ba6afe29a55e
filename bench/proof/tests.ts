import { execFile } from 'node:child_process';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Part } from './part.ts';

const root = join(import.meta.dirname, '../..');

interface TestsOptions {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** Is this file, of `tests/` and with this text, one of its own? */
  readonly files: (path: string, text: string) => boolean;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** A part that is test files, run by vitest with all their variants; a row for each file, a fault for each test that fails. */
export function testsPart({ name, title, text, files }: TestsOptions): Part {
  return {
    name,
    async run() {
      const all = globSync('tests/**/*.test.ts', { cwd: root });
      const own = all.filter((file) => files(file, readFileSync(join(root, file), 'utf8')));
      if (own.length === 0) return { title, text, tables: [], faults: ['it has no files'] };
      const report = await vitest(name, own);
      const ended = [...report.testResults].sort((a, b) => (a.name < b.name ? -1 : 1));
      const failed = ended.flatMap((file) => {
        const tests = file.assertionResults.filter(({ status }) => status === 'failed');
        if (tests.length === 0 && file.assertionResults.length > 0) return [];
        return tests.length > 0 ? tests.map(({ fullName }) => fullName) : [`${file.name}: ${file.message}`];
      });
      const missing = own.length === ended.length ? [] : [`${own.length} files, ${ended.length} ended`];
      const rows = ended.map((file) => [
        relative(join(root, 'tests'), file.name),
        file.assertionResults.filter(({ status }) => status === 'passed').length,
        file.assertionResults.filter(({ status }) => status === 'failed').length,
        Math.round((file.endTime - file.startTime) / 1000),
      ]);
      return {
        title,
        text,
        tables: [{ head: ['file', 'passed', 'failed', 'seconds'], rows }],
        faults: [...failed, ...missing],
      };
    },
  };
}

async function vitest(name: string, files: readonly string[]): Promise<Report> {
  const out = join(tmpdir(), `hrwire-proof-${name}-${process.pid}.json`);
  const args = ['run', '--config', 'vitest.proof.config.ts', '--reporter=json', `--outputFile=${out}`, ...files];
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  try {
    const said = await new Promise<string>((resolve) => {
      const bin = join(root, 'node_modules/vitest/vitest.mjs');
      // A failed test is in the report; only a report that is missing is a failure of its own.
      execFile(process.execPath, [bin, ...args], options, (_, stdout, stderr) => resolve(stdout + stderr));
    });
    try {
      return JSON.parse(readFileSync(out, 'utf8')) as Report;
    } catch (cause) {
      throw new Error(`vitest told nothing: ${said}`, { cause });
    }
  } finally {
    rmSync(out, { force: true });
  }
}
