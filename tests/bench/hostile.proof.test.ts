import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { carry } from '../../bench/hostile/carry.ts';
import type { Note } from '../../bench/hostile/carry.ts';
import { judge, secret } from '../../bench/hostile/judge.ts';
import { kinds } from '../../bench/hostile/kinds.ts';
import { watch } from '../../bench/hostile/watch.ts';
import { temporary } from '../cli/harness.ts';

describe('hostile input is refused clearly or read right', () => {
  it.each(kinds)('$name', async (kind) => {
    const ended: Note[] = [];
    await carry(kind, { seed: 1, from: 0, to: 2 }, (note) => ended.push(note));
    expect(ended).toHaveLength(4);
    expect(ended.flatMap((note) => (note.is === 'ended' ? note.verdict.faults : []))).toEqual([]);
  });
});

describe('a case is a fault', () => {
  const ended = (stdout: string, code = 1) => ({ code, signal: null, stdout, stderr: '' });
  it.each([
    ['where hrwire says that it is at fault', ended('{"error":{"code":"internal.fault","message":"x"}}')],
    ['where a stack is shown', ended('{"error":{"code":"a.b"}}\n    at run (file:///a/b.ts:1:2)')],
    ['where a secret is told', ended(`{"error":{"code":"a.b","message":"${secret}"}}`)],
    ['where a sign steers the terminal', ended('{"error":{"code":"a.b","message":"\u001b[2J"}}')],
    ['where nothing says why it failed', ended('{}')],
    ['where the balance does not hold', ended('{"read":2,"delivered":1}', 0)],
    ['where the exit code is none', ended('{"error":{"code":"a.b"}}', 134)],
  ])('%s', (_, one) => {
    expect(judge({ what: 'x', ends: [one], faults: [] }).faults).not.toEqual([]);
  });

  it('where its process dies, and the next cases go on', async () => {
    const program = join(temporary(), 'program.mjs');
    writeFileSync(
      program,
      `for (let at = Number(process.argv[4]); at < 4; at++) {
         console.log(JSON.stringify({ at, is: 'begun' }));
         if (at === 1) process.abort();
         console.log(JSON.stringify({ at, is: 'ended', what: 'x', verdict: { is: 'read', faults: [] } }));
       }
       console.log('all');`,
    );
    const counted = await watch({ name: 'x' }, { seed: 1, cases: 4, heap: 64, hang: 60_000, program });
    expect(counted).toMatchObject({ tried: 4, read: 3 });
    expect(counted.faults).toEqual([expect.stringMatching(/^x 1: the process died/)]);
  });
});
