import { describe, expect, it } from 'vitest';
import type { Sink } from '../../src/connector/sink.ts';
import type { Page, ReadRequest, Source } from '../../src/connector/source.ts';
import type { Delta, Operation } from '../../src/record/delta.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';
import { keyPart } from '../../src/record/key.ts';

/** A source that is ready to be asked. It holds the records `a` to `e` under `field`, on at least two pages. */
export interface SourceUnderTest {
  /** A new one over the same system, as a later run would open it. */
  open(): Source;
  /** The field that identifies a record; `byKey` can be asked for it. */
  readonly field: string;
  /** Its pages are too large to have several of five records. */
  readonly onePage?: boolean;
  close?(): Promise<void>;
}

/** A sink that is ready to be written, and a way to look at what arrived. */
export interface SinkUnderTest {
  open(): Sink;
  readonly operation: Operation;
  /** Where the write has groups: a field of them; its value sets records apart. */
  readonly groupField?: string;
  /** Records at the target under `field`, after the sink has finished. */
  arrived(): Promise<readonly JsonObject[]>;
  readonly field: string;
  close?(): Promise<void>;
}

const all = ['a', 'b', 'c', 'd', 'e'];

function request(cursor?: Json, seen: readonly string[] = []): ReadRequest {
  return {
    cursor,
    full: false,
    seen: (marks) => Promise.resolve(new Set(marks.filter((mark) => seen.includes(mark)))),
  };
}

async function read(source: Source, asked: ReadRequest, most = Infinity): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of source.read(asked, new AbortController().signal)) {
    pages.push(page);
    if (pages.length >= most) break;
  }
  return pages;
}

function keysOf(pages: readonly Page[], field: string): string[] {
  const keys = pages.flatMap((page) =>
    page.items.map((item) => ('record' in item ? (keyPart(item.record[field]) ?? '') : '')),
  );
  return [...new Set(keys)].sort();
}

/** What every `Source` keeps, whatever carries it (design, sections 4 and 5). */
export function sourceConformance(name: string, setUp: () => Promise<SourceUnderTest>): void {
  const over = async (test: (under: SourceUnderTest) => Promise<void>): Promise<void> => {
    const under = await setUp();
    try {
      await test(under);
    } finally {
      await under.close?.();
    }
  };

  describe(`the source ${name}`, () => {
    it('reads every record, and stamps each with an instant', () =>
      over(async ({ open, field }) => {
        const pages = await read(open(), request());
        expect(keysOf(pages, field)).toEqual(all);
        const instants = pages.flatMap((page) => page.items.map((item) => item.observed));
        expect(instants.every((instant) => Number.isFinite(instant) && instant > 0)).toBe(true);
      }));

    it('ends with a safe point from which a later read begins', () =>
      over(async ({ open }) => {
        const pages = await read(open(), request());
        const last = pages.at(-1);
        expect(last?.cursor ?? last?.marks).toBeDefined();
        await expect(
          read(
            open(),
            request(
              last?.cursor,
              pages.flatMap((page) => page.marks ?? []),
            ),
          ),
        ).resolves.toBeDefined();
      }));

    it('gives the rest when a run was cut after any page: together nothing is lost', () =>
      over(async ({ open, field, onePage }) => {
        const whole = await read(open(), request());
        expect(whole.length).toBeGreaterThan(onePage === true ? 0 : 1);
        for (let cut = 1; cut < whole.length; cut++) {
          const before = await read(open(), request(), cut);
          // As the run does it: the last safe cursor of the unbroken prefix, and the marks of settled pages.
          const cursor = before.findLast((page) => page.cursor !== undefined)?.cursor;
          const after = await read(
            open(),
            request(
              cursor,
              before.flatMap((page) => page.marks ?? []),
            ),
          );
          expect(keysOf([...before, ...after], field)).toEqual(all);
        }
      }));

    it('gives cursors that are JSON and survive being stored', () =>
      over(async ({ open, field }) => {
        const [first] = await read(open(), request(), 1);
        const stored = first?.cursor === undefined ? undefined : (JSON.parse(JSON.stringify(first.cursor)) as Json);
        expect(stored).toEqual(first?.cursor);
        const rest = await read(open(), request(stored));
        expect(keysOf([...(first === undefined ? [] : [first]), ...rest], field)).toEqual(all);
      }));

    it('stops promptly when it is told to', () =>
      over(async ({ open, onePage }) => {
        const stop = new AbortController();
        const pages = open().read(request(), stop.signal)[Symbol.asyncIterator]();
        if (onePage !== true) await pages.next();
        stop.abort(new Error('enough'));
        await expect(pages.next()).rejects.toThrow();
      }));

    it('answers by key with the records found, and with none for a value that is not there', () =>
      over(async ({ open, field }) => {
        const found = await open().byKey({ field, values: ['b', 'nobody', 'd'] }, new AbortController().signal);
        expect(found.get('b')?.map((reading) => keyPart(reading.record[field]))).toEqual(['b']);
        expect(found.get('d')).toHaveLength(1);
        expect(found.get('nobody') ?? []).toEqual([]);
        expect([...found.keys()].every((key) => ['b', 'nobody', 'd'].includes(key))).toBe(true);
      }));

    it('reads and answers by key in the same shape', () =>
      over(async ({ open, field }) => {
        const pages = await read(open(), request());
        const item = pages
          .flatMap((page) => page.items)
          .find((one) => 'record' in one && keyPart(one.record[field]) === 'c');
        const found = await open().byKey({ field, values: ['c'] }, new AbortController().signal);
        expect(item !== undefined && 'record' in item && item.record).toEqual(found.get('c')?.[0]?.record);
      }));
  });
}

/** What every `Sink` keeps, whatever carries it. */
export function sinkConformance(name: string, setUp: () => Promise<SinkUnderTest>): void {
  const over = async (test: (under: SinkUnderTest) => Promise<void>): Promise<void> => {
    const under = await setUp();
    try {
      await test(under);
    } finally {
      await under.close?.();
    }
  };
  const signal = (): AbortSignal => new AbortController().signal;
  const deltas = (under: SinkUnderTest, keys: readonly string[]): Delta[] =>
    keys.map((key) => ({
      key,
      operation: under.operation,
      record: { [under.field]: key },
      clear: [],
      match: key,
      targetId: undefined,
    }));
  const arrivedKeys = async (under: SinkUnderTest) =>
    (await under.arrived()).map((record) => keyPart(record[under.field])).sort();

  describe(`the sink ${name}`, () => {
    it('gives one verdict a delta, in order, and what it accepted has arrived', () =>
      over(async (under) => {
        const sink = under.open();
        const most = sink.operations.get(under.operation)?.batch ?? 1;
        const keys = all.slice(0, Math.min(most, all.length));
        const verdicts = await sink.write(
          { id: 'b1', operation: under.operation, deltas: deltas(under, keys) },
          signal(),
        );
        expect(verdicts).toHaveLength(keys.length);
        expect('rejected' in verdicts ? [] : verdicts.map((verdict) => verdict.is)).toEqual(keys.map(() => 'accepted'));
        await sink.finish?.('settled');
        expect(await arrivedKeys(under)).toEqual(keys);
      }));

    it('says how each operation is written', () =>
      over(async (under) => {
        const sink = under.open();
        expect(sink.operations.size).toBeGreaterThan(0);
        for (const traits of sink.operations.values()) {
          expect(traits.batch).toBeGreaterThan(0);
          expect(['safe', 'never', 'by_lookup']).toContain(traits.repeat.kind);
          expect(traits.within ?? 1).toBeGreaterThan(0);
        }
        await sink.finish?.('stopped');
      }));

    it('names the group of a record by the fields of the group alone, and sends no two groups together', () =>
      over(async (under) => {
        const sink = under.open();
        const group = sink.operations.get(under.operation)?.group;
        if (group === undefined || under.groupField === undefined) return;
        const record = (key: string, of: string): JsonObject => ({ [under.field]: key, [under.groupField ?? '']: of });
        const names = [record('a', 'x'), record('b', 'x'), record('a', 'y'), { [under.field]: 'a' }];
        const [a, b, other, blank] = await Promise.all(names.map((one) => group(one)));
        expect(a).toBe(b);
        expect(new Set([a, other, blank]).size).toBe(3);
        const [first, second] = deltas(under, ['a', 'b']).map((delta, index) => ({
          ...delta,
          record: record(delta.key, index === 0 ? 'x' : 'y'),
        }));
        const mixed = first === undefined || second === undefined ? [] : [first, second];
        await expect(sink.write({ id: 'b1', operation: under.operation, deltas: mixed }, signal())).rejects.toThrow();
        await sink.finish?.('failed');
        expect(await under.arrived()).toEqual([]);
      }));

    it('writes a batch again with the same effect where it says that this is safe', () =>
      over(async (under) => {
        const first = under.open();
        if (first.operations.get(under.operation)?.repeat.kind !== 'safe') return;
        const [one] = deltas(under, ['a']);
        if (one === undefined) throw new Error('no delta');
        await first.recover?.([]);
        const note = await first.note?.();
        const batch = { id: 'b1', operation: under.operation, deltas: [one] };
        await first.write(batch, signal());
        // The run was killed here: the next one brings the target to its last committed state and writes again.
        const second = under.open();
        await second.recover?.(note === undefined ? [] : [note]);
        await second.write(batch, signal());
        await second.finish?.('settled');
        expect(await arrivedKeys(under)).toEqual(['a']);
      }));
  });
}
