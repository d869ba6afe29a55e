import { expect, it } from 'vitest';
import { waitingRows } from '../../../src/app/hooks/part.ts';
import type { Live } from '../../../src/app/live.ts';
import { exampleProject, inside } from '../../cli/harness.ts';
import { server } from '../../server/harness.ts';

it('what waits in an inbox is taken up after a start, and looked at again each minute', async () => {
  const root = exampleProject();
  await inside(['run'], root);
  const { live } = await server({ root });
  const store = await live.session().store();
  const [pair] = await store.checkpoints.pairs('people-to-out');
  const row = { kind: 'hook', input: 'hooks', key: undefined, aside: undefined, passed: undefined } as const;
  const woken = { names: [] as string[], again: Promise.withResolvers<void>() };
  const minutes: (() => void)[] = [];
  const watched: Live = {
    ...live,
    clock: { now: () => 0, sleep: () => new Promise((resolve) => minutes.push(resolve)) },
    runner: {
      ...live.runner,
      wake: (name, because) => {
        woken.names.push(`${name} ${because}`);
        if (woken.names.length === 2) woken.again.resolve();
      },
    },
  };
  const idle = await waitingRows(watched);
  expect(woken.names).toEqual([]);
  await idle.close(0);
  await store.inbox.put([{ ...row, pair: pair?.id ?? 0, raw: {}, createdAt: 0 }]);
  const part = await waitingRows(watched);
  expect(woken.names).toEqual(['people-to-out hook']);
  minutes.at(-1)?.();
  await woken.again.promise;
  await part.close(0);
  minutes.at(-1)?.();
});
