import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { isAlive, thisHolder } from '../../src/app/holder.ts';

describe('the holder of a lease', () => {
  it('lives while its process does', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
    const holder = { ...thisHolder(), process: child.pid ?? 0 };
    expect(isAlive(holder)).toBe(true);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(isAlive(holder)).toBe(false);
  });

  it('is taken to live where nothing can be told: on another host, or before another boot', () => {
    expect(isAlive({ ...thisHolder(), host: 'elsewhere', process: 1 })).toBe(true);
    expect(isAlive({ ...thisHolder(), boot: 'another', process: 999_999 })).toBe(true);
  });

  it.skipIf(!existsSync('/proc/self/stat'))(
    'is dead as a zombie: killed, and never taken note of by its parent',
    async () => {
      // The shell's child ends at once; the shell has become a program that takes note of no child.
      const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const lines = createInterface({ input: parent.stdout });
      const [pid] = (await once(lines, 'line')) as [string];
      const holder = { ...thisHolder(), process: Number(pid) };
      await expect.poll(() => isAlive(holder)).toBe(false);
      parent.kill('SIGKILL');
    },
  );
});
