import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

/** A field of a protobuf message: its number, and its value as it is on the wire. */
interface Field {
  readonly number: number;
  readonly value: bigint | Buffer;
}

/** Reads the wire format of one message; every length is held against what is there. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new Error('the message is cut');
    return message.subarray(at, (at += length));
  };
  while (at < message.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    if (kind === 0) fields.push({ number: tag >> 3, value: varint() });
    else if (kind === 1) fields.push({ number: tag >> 3, value: take(8) });
    else if (kind === 2) fields.push({ number: tag >> 3, value: take(Number(varint())) });
    else if (kind === 5) fields.push({ number: tag >> 3, value: take(4) });
    else throw new Error(`wire type ${kind}`);
  }
  return fields;
}

class Message {
  readonly #fields: readonly Field[];
  constructor(bytes: Buffer) {
    this.#fields = fieldsOf(bytes);
  }
  #raw(number: number): readonly (bigint | Buffer)[] {
    return this.#fields.filter((field) => field.number === number).map(({ value }) => value);
  }
  bytes(number: number): Buffer | undefined {
    return this.#raw(number).find((value) => Buffer.isBuffer(value));
  }
  all(number: number): Message[] {
    return this.#raw(number).flatMap((value) => (Buffer.isBuffer(value) ? [new Message(value)] : []));
  }
  text(number: number): string {
    return this.bytes(number)?.toString('utf8') ?? '';
  }
  hex(number: number): string {
    return this.bytes(number)?.toString('hex') ?? '';
  }
  int(number: number): number {
    const value = this.#raw(number)[0];
    return Buffer.isBuffer(value) ? Number(value.readBigInt64LE()) : Number(value ?? 0n);
  }
  double(number: number): number | undefined {
    return this.bytes(number)?.readDoubleLE();
  }
  /** `repeated KeyValue`. */
  attributes(number: number): Record<string, string | number> {
    const value = (pair: Message): string | number => {
      const [any] = pair.all(2);
      if (any?.bytes(1) !== undefined) return any.text(1);
      return any?.double(4) ?? any?.int(3) ?? 0;
    };
    return Object.fromEntries(this.all(number).map((pair) => [pair.text(1), value(pair)] as const));
  }
}

export interface ReceivedSpan {
  readonly name: string;
  readonly trace: string;
  readonly id: string;
  readonly parent: string;
  readonly kind: 'internal' | 'server' | 'client' | 'other';
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly failed: boolean;
  readonly events: readonly string[];
}

export interface ReceivedPoint {
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Of a histogram: how many values it has taken in. */
  readonly value: number;
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly is: 'gauge' | 'sum' | 'histogram' | 'exponential';
  readonly delta: boolean;
  readonly points: readonly ReceivedPoint[];
}

const kinds = ['other', 'internal', 'server', 'client'] as const;

function spanOf(message: Message): ReceivedSpan {
  return {
    trace: message.hex(1),
    id: message.hex(2),
    parent: message.hex(4),
    name: message.text(5),
    kind: kinds[message.int(6)] ?? 'other',
    from: message.int(7) / 1e6,
    to: message.int(8) / 1e6,
    attributes: message.attributes(9),
    events: message.all(11).map((event) => event.text(2)),
    failed: message.all(15).some((status) => status.int(3) === 2),
  };
}

function metricOf(message: Message): ReceivedMetric {
  const shapes = { gauge: 5, sum: 7, histogram: 9, exponential: 10 } as const;
  const is = (Object.keys(shapes) as (keyof typeof shapes)[]).find((each) => message.bytes(shapes[each]) !== undefined);
  const [data] = message.all(shapes[is ?? 'gauge']);
  const points = (data?.all(1) ?? []).map((point) => {
    if (is === 'histogram' || is === 'exponential')
      return { attributes: point.attributes(is === 'histogram' ? 9 : 1), value: point.int(4) };
    return { attributes: point.attributes(7), value: point.double(4) ?? point.int(6) };
  });
  return { name: message.text(1), unit: message.text(3), is: is ?? 'gauge', delta: data?.int(2) === 1, points };
}

/** A collector on loopback that takes OTLP over HTTP with protobuf. */
export interface Collector {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  readonly metrics: ReceivedMetric[];
  readonly resources: Record<string, string | number>[];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly bytes: Buffer }[];
  /** What it answers from now on. */
  answer: number;
  /** Resolves when one more sending has come to this path. */
  next(path: string): Promise<void>;
}

export async function collector(): Promise<Collector> {
  const waiting: { path: string; resolve: () => void }[] = [];
  const received: Omit<Collector, 'url'> = {
    ...{ spans: [], metrics: [], resources: [], requests: [], answer: 200 },
    next: (path) => new Promise<void>((resolve) => waiting.push({ path, resolve })),
  };
  const take = (path: string, body: Buffer): void => {
    for (const group of new Message(body).all(1)) {
      received.resources.push(group.all(1)[0]?.attributes(1) ?? {});
      for (const scope of group.all(2)) {
        for (const item of scope.all(2)) {
          if (path === '/v1/traces') received.spans.push(spanOf(item));
          else received.metrics.push(metricOf(item));
        }
      }
    }
  };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const bytes = Buffer.concat(pieces);
      const path = request.url ?? '';
      received.requests.push({ path, headers: request.headers, bytes });
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      if (received.answer === 200) take(path, plain);
      response.writeHead(received.answer, { 'content-type': 'application/x-protobuf' }).end();
      for (const one of waiting.splice(0).toSpliced(0, 0)) {
        if (one.path === path) one.resolve();
        else waiting.push(one);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return Object.assign(received, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
