import { describe, expect, it } from 'vitest';
import { bin, document, underWay } from './harness.ts';

describe.skipIf(process.platform === 'win32')('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s once: what is under way is settled, the run exits 1 as stopped, and the next carries on',
    async (signal) => {
      const { run, answer, root, env } = await underWay();
      run.child.kill(signal);
      // The signal comes before the answer: what is asked after it has settled proves that it was heeded.
      await bin(['runs'], root, env);
      answer();
      const result = await run.ended;
      expect(result.exit).toBe(1);
      const { status, read, delivered, left } = document(result);
      expect(status).toBe('stopped');
      expect(Number(delivered) + Number(left)).toBe(read);
      const next = document(await bin(['run', 'people-to-desk', '--json'], root, env));
      expect(next['status']).toBe('settled');
      expect(Number(next['delivered']) + Number(delivered)).toBe(5);
    },
  );

  it('twice: it ends at once, and the next run settles what was open', async () => {
    const { run, answer, root, env } = await underWay([]);
    run.child.kill('SIGTERM');
    const stopping = Promise.withResolvers<undefined>();
    run.child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Stopping')) stopping.resolve(undefined);
    });
    await stopping.promise;
    // Within 300 ms a second one would be taken for the same signal, passed on by the guard or npm.
    const again = setInterval(() => run.child.kill('SIGTERM'), 100);
    const { exit } = await run.ended;
    clearInterval(again);
    answer();
    expect(exit).toBe(1);
    const next = document(await bin(['run', 'people-to-desk', '--json'], root, env));
    expect(next).toMatchObject({ status: 'settled' });
  });
});

it('a second run of the mapping exits 5 while the first is under way', async () => {
  const { run, answer, root, env } = await underWay();
  const second = await bin(['run', 'people-to-desk', '--json'], root, env);
  expect(second.exit).toBe(5);
  expect(document(second)).toMatchObject({ status: 'busy', error: { code: 'run.busy' } });
  const change = await bin(['checkpoint', 'clear', 'people-to-desk'], root, env);
  expect(change.exit).toBe(5);
  answer();
  expect((await run.ended).exit).toBe(0);
});
