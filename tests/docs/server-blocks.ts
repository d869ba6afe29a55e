import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporary } from '../cli/harness.ts';
import { root } from './follow.ts';

/** Blocks of a page that are typed beside a running server: those marked as in ```sh server. */
export function serverBlocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh server\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
}

export interface Typed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Types the blocks into one shell, in their order, in the folder of the project: `http://127.0.0.1:8484` of the page is the
 * server, `$TOKEN` is in the environment, `curl` says what goes wrong and fails on refusals. Stops at the first failure.
 */
export async function typeBeside(
  blocks: readonly string[],
  server: { readonly url: string; readonly root: string },
  env: Readonly<Record<string, string>> = {},
): Promise<Typed> {
  const bin = join(temporary(), 'bin');
  mkdirSync(bin);
  const put = (name: string, line: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\nexec ${line} "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  };
  put('hrwire', `${process.execPath} ${join(root, 'bin/hrwire.js')}`);
  put('curl', '/usr/bin/env -S PATH=/usr/bin:/bin:/usr/local/bin curl --fail-with-body --silent --show-error');
  const script = `set -eu\n${blocks.join('\n').replaceAll('http://127.0.0.1:8484', server.url)}`;
  const path = `${bin}:${process.env['PATH'] ?? ''}`;
  const child = spawn('/bin/sh', ['-c', script], {
    cwd: server.root,
    env: { HOME: bin, NO_COLOR: '1', HRWIRE_LOG: 'silent', ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}
