import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { largestHook, takeHook } from '../../app/hook.ts';
import { HrwireError } from '../../error/error.ts';
import { codeOf } from '../../error/wrap.ts';
import type { Json } from '../../record/json.ts';
import type { Define } from '../define.ts';
import { usage } from '../define.ts';
import type { Terminal } from '../terminal.ts';

export const define: Define = (command, act) => {
  command
    .description(
      'Takes a notification of a system (the body of its webhook): the next run of each mapping that reads the stream fetches the records it names, by key. What the notification itself says is never mapped.',
    )
    .argument('<connection.stream>', 'whose records it names')
    .argument('[file]', 'a file with its JSON, or - for standard input (the default)')
    .action(
      act(async (call, { args }) => {
        const [stream = '', file = '-'] = args;
        if (!/^[^.]+\.[^.]+$/.test(stream)) {
          throw usage(`"${stream}" names no stream`, 'Write connection.stream, as in from: of a mapping.');
        }
        const body = parsed(await textOf(call.terminal, file), file);
        // The store and the connector's rules are enough: nothing is asked of the system.
        const session = await call.open({ lenient: true });
        const { stored, firstRun } = await takeHook(session, stream, body);
        await call.answer({ stream, stored: [...stored], firstRun: [...firstRun] }, () => {
          const waits = stored.map((name) => `${name} takes it up in its next run: hrwire run ${name}\n`);
          const needs = firstRun.map(
            (name) => `${name} has never run: its first run reads all, and needs no notification.\n`,
          );
          return [...waits, ...needs].join('');
        });
        return 0;
      }),
    );
};

async function textOf(terminal: Terminal, file: string): Promise<string> {
  // Bytes: at most four a character.
  const most = largestHook * 4;
  const bytes =
    file === '-' ? await terminal.input(most + 1) : await readStart(resolve(terminal.folder, file), most + 1);
  if (bytes.length > most) {
    throw new HrwireError('app.hook-size', `the notification is larger than ${most} bytes`, {
      hint: 'A notification names records; it does not hold them.',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usage('the notification is not UTF-8', 'Give its body as the system sent it.');
  }
}

async function readStart(path: string, most: number): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const buffer = new Uint8Array(Math.min(most, (await file.stat()).size + 1));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw usage(`${path} cannot be read (${codeOf(thrown) ?? 'unknown'})`, 'Give a file, or - for standard input.');
  }
}

function parsed(text: string, file: string): Json {
  try {
    // JSON.parse gives JSON.
    return JSON.parse(text) as Json;
  } catch {
    const where = file === '-' ? 'standard input' : file;
    throw usage(`${where} holds no JSON`, 'Give the body of the notification as the system sent it.');
  }
}
