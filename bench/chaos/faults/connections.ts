import { setTimeout as sleep } from 'node:timers/promises';
import { head } from '../fault.ts';
import type { Fault } from '../fault.ts';

/** The connection breaks, or takes its time. */
export const connections: readonly Fault[] = [
  { name: 'reset before anything is done', meet: ({ reset }) => reset() },
  {
    name: 'answer lost after the work was done',
    meet: async ({ forward, reset }) => {
      await forward();
      reset();
    },
  },
  {
    name: 'reset in the middle of the head',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const bytes = Buffer.from(head(answer, {}));
      raw(bytes.subarray(0, bytes.length >> 1), 'reset');
    },
  },
  {
    name: 'reset in the middle of the body',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const start = Buffer.from(head(answer, { 'content-length': String(answer.body.length) }));
      raw(Buffer.concat([start, answer.body.subarray(0, answer.body.length >> 1)]), 'reset');
    },
  },
  {
    name: 'closed without an answer',
    meet: async ({ forward, raw }) => {
      await forward();
      raw(Buffer.alloc(0), 'end');
    },
  },
  {
    name: 'no HTTP at all',
    meet: ({ raw }) => raw(Buffer.from('\x15\x03\x01\x00\x02\x02\x28 nobody speaks so\r\n\r\n'), 'end'),
  },
  {
    // A proxy that tries again by itself. Where a target only appends, no client can help it: see the ways.
    name: 'delivered twice',
    meet: async ({ forward, give }) => {
      await forward();
      const { status, headers, body } = await forward();
      give(status, headers, body);
    },
  },
  {
    name: 'slow drip',
    meet: async ({ forward, drip }) => {
      const answer = await forward();
      await drip(
        pieces(answer.body, head(answer, { 'content-length': String(answer.body.length), connection: 'close' })),
      );
    },
  },
  {
    name: 'no answer in time',
    meet: async ({ forward, reset }) => {
      await forward();
      await sleep(patience);
      reset();
    },
  },
];

/** Longer than the project of the chaos waits for a head. */
const patience = 1500;

async function* pieces(body: Buffer, start: string): AsyncGenerator<Buffer> {
  yield Buffer.from(start);
  const size = Math.max(1, Math.ceil(body.length / 12));
  for (let at = 0; at < body.length; at += size) {
    await sleep(5);
    yield body.subarray(at, at + size);
  }
}
