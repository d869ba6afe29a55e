import { isDeepStrictEqual } from 'node:util';
import jsonata from 'jsonata';
import { compileExpression } from '../../src/expression/compile.ts';
import { notFast } from '../../src/expression/not-fast.ts';
import { plain } from '../../src/expression/plain.ts';
import { together } from '../../src/expression/together.ts';
import type { Subject } from './subject.ts';

export interface Compared {
  readonly name: string;
  readonly packageOverCompiled: number;
  readonly compiledOverHand: number;
  /** Processor time for all fields of a record. */
  readonly micros: { readonly package: number; readonly compiled: number; readonly hand: number };
}

const rounds = 7;

/** Where results go: what nobody takes, the host does not make. */
const sink: { last: unknown } = { last: undefined };

/** Checks that all three ways give the same for every record, then times them in turn. */
export async function compare(subject: Subject): Promise<Compared> {
  const { records, variables, byHand } = subject;
  const texts = Object.values(subject.fields);
  const expressions = texts.map((text) => compileExpression({ text }));
  const fields = together(expressions);
  const engines = texts.map((text) => jsonata(text));
  const values: unknown[] = [];
  const compiled = (record: unknown): unknown[] => {
    fields.run({ context: record, variables }, values);
    return values;
  };
  const byPackage = async (record: unknown): Promise<unknown[]> => {
    const all: unknown[] = [];
    for (const engine of engines) all.push(await engine.evaluate(record, variables));
    return all;
  };
  for (const [at, record] of records.entries()) {
    const wanted = (await byPackage(record)).map((value) => plain(value));
    same(subject, at, 'together', compiled(record), wanted);
    same(
      subject,
      at,
      'by hand',
      byHand(record).map((value) => plain(value)),
      wanted,
    );
  }
  const often = (way: (record: unknown) => unknown, times: number) => (): number => {
    const start = process.cpuUsage();
    for (let time = 0; time < times; time++) for (const record of records) sink.last = way(record);
    return micros(start) / times / records.length;
  };
  const ways = {
    package: async (): Promise<number> => {
      const start = process.cpuUsage();
      for (const record of records.slice(0, 200)) await byPackage(record);
      return micros(start) / Math.min(200, records.length);
    },
    compiled: often(compiled, 20),
    hand: often(byHand, 40),
  };
  // The host makes code fast while it runs.
  for (let time = 0; time < 5; time++) {
    ways.compiled();
    ways.hand();
  }
  const taken: { package: number; compiled: number; hand: number }[] = [];
  for (let round = 0; round < rounds; round++)
    taken.push({ package: await ways.package(), compiled: ways.compiled(), hand: ways.hand() });
  return {
    name: subject.name,
    packageOverCompiled: median(taken.map((one) => one.package / one.compiled)),
    compiledOverHand: median(taken.map((one) => one.compiled / one.hand)),
    micros: {
      package: median(taken.map((one) => one.package)),
      compiled: median(taken.map((one) => one.compiled)),
      hand: median(taken.map((one) => one.hand)),
    },
  };
}

function micros(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function same(
  subject: Subject,
  record: number,
  way: string,
  got: readonly unknown[],
  wanted: readonly unknown[],
): void {
  for (const [at, value] of wanted.entries()) {
    if (isDeepStrictEqual(got[at], value)) continue;
    const told = got[at] === notFast ? 'is left to the package' : `gives ${JSON.stringify(got[at])}`;
    throw new Error(
      `${subject.name}, record ${record}: ${Object.keys(subject.fields)[at] ?? ''} ${way} ${told}, not ${JSON.stringify(value)}`,
    );
  }
}
