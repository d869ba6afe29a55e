import { gzipSync } from 'node:zlib';
import { head } from '../fault.ts';
import type { Fault } from '../fault.ts';
import type { Answer } from '../proxy.ts';

/** The bytes of the body are not what the head says. The work is done each time. */
export const bodies: readonly Fault[] = [
  {
    name: 'cut gzip, its length as announced',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const packed = gzipSync(answer.body);
      raw(packedAs(answer, packed.subarray(0, Math.ceil(packed.length * 0.7))), 'end');
    },
  },
  {
    name: 'gzip in chunks, the last pieces missing',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const packed = gzipSync(answer.body);
      const part = packed.subarray(0, Math.ceil(packed.length * 0.7));
      const start = head(answer, { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' });
      const chunk = [Buffer.from(`${start}${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n0\r\n\r\n')];
      raw(Buffer.concat(chunk), 'end');
    },
  },
  {
    name: 'gzip that is none',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      raw(packedAs(answer, answer.body), 'end');
    },
  },
  {
    name: 'gzip that grows a thousandfold',
    meet: async ({ forward, raw }) => {
      raw(packedAs(await forward(), bomb()), 'end');
    },
  },
  {
    name: 'whole gzip',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      raw(packedAs(answer, gzipSync(answer.body)), 'end');
    },
  },
  { name: 'length too great', meet: async ({ forward, raw }) => raw(withLength(await forward(), 7), 'end') },
  { name: 'length too small', meet: async ({ forward, raw }) => raw(withLength(await forward(), -7), 'end') },
  {
    name: 'chunks without an end',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const part = answer.body.subarray(0, Math.ceil(answer.body.length * 0.7));
      const start = `${head(answer, { 'transfer-encoding': 'chunked' })}${part.length.toString(16)}\r\n`;
      raw(Buffer.concat([Buffer.from(start), part, Buffer.from('\r\n')]), 'end');
    },
  },
  {
    name: 'no length, cut off',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const start = Buffer.from(head(answer, { connection: 'close' }));
      raw(Buffer.concat([start, answer.body.subarray(0, Math.ceil(answer.body.length * 0.7))]), 'end');
    },
  },
  {
    name: 'a body without end',
    meet: async ({ forward, drip }) => {
      await drip(endless(head(await forward(), { connection: 'close' })));
    },
  },
  {
    name: 'a hundred thousand headers',
    meet: async ({ forward, raw }) => {
      const answer = await forward();
      const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`x-${n}`, 'y']));
      raw(Buffer.concat([Buffer.from(head(answer, many)), answer.body]), 'end');
    },
  },
];

function packedAs(answer: Answer, packed: Buffer): Buffer {
  const start = { 'content-encoding': 'gzip', 'content-length': String(packed.length), connection: 'close' };
  return Buffer.concat([Buffer.from(head(answer, start)), packed]);
}

function withLength(answer: Answer, more: number): Buffer {
  const length = Math.max(0, answer.body.length + more);
  const start = head(answer, { 'content-length': String(length), connection: 'close' });
  return Buffer.concat([Buffer.from(start), answer.body]);
}

let packedBomb: Buffer | undefined;

/** 200 MB of spaces in 200 kB. */
function bomb(): Buffer {
  return (packedBomb ??= gzipSync(Buffer.alloc(200 * 1024 * 1024, ' ')));
}

/** The client has to leave before this does: a gigabyte is more than any limit. */
async function* endless(start: string): AsyncGenerator<Buffer> {
  yield Buffer.from(start);
  const piece = Buffer.alloc(1024 * 1024, ' ');
  for (let sent = 0; sent < 1024; sent++) yield piece;
}
