import { isDeepStrictEqual } from 'node:util';
import { nested40 } from './expression/nested40.ts';
import { csvByHand, csvFields, csvPipeline } from './pipeline/csv.ts';
import { httpPipeline } from './pipeline/http.ts';
import { compiledWay, handWay, packageWay, sorted } from './pipeline/ways.ts';
import type { Way } from './pipeline/ways.ts';

/** Ratios of processor time a record, taken within a round. */
export interface Pipelines {
  /** The CSV pipeline with a mapping by hand ÷ the same with the mapping compiled; and with the package ÷ compiled. */
  readonly csv: { readonly ofHand: number; readonly ofPackage: number };
  /** 40 fields from HTTP to HTTP with the package ÷ the same compiled. */
  readonly http: { readonly ofPackage: number };
}

export interface PipelineSize {
  readonly rounds: number;
  readonly rows: number;
}

/** The same pipeline with nothing changed but how its records are mapped: what the mapping costs of the whole. */
export async function comparePipelines({ rounds, rows }: PipelineSize): Promise<Pipelines> {
  const csv = csvPipeline(rows);
  const http = await httpPipeline();
  try {
    const ways = { compiled: compiledWay(csvFields), hand: handWay(csvByHand), package: packageWay(csvFields) };
    const nested = { compiled: compiledWay(nested40), package: packageWay(nested40) };
    await same(nested.compiled, nested.package, nested40.records.slice(0, 100));
    const pages = Math.max(2, Math.round(rows / 1000));
    const taken: Pipelines[] = [];
    // The first round is for the host, which makes code fast while it runs.
    for (let round = 0; round <= rounds; round++) {
      const [hand, compiled, byPackage] = [
        await csv.run(ways.hand),
        await csv.run(ways.compiled),
        await csv.run(ways.package),
      ];
      const [nestedCompiled, nestedPackage] = [
        await http.run(nested.compiled, pages * 4),
        await http.run(nested.package, pages),
      ];
      if (round === 0) continue;
      taken.push({
        csv: { ofHand: hand / compiled, ofPackage: byPackage / compiled },
        http: { ofPackage: nestedPackage / nestedCompiled },
      });
    }
    return middleOf(taken);
  } finally {
    csv.close();
    await http.close();
  }
}

/** For people. */
export function lineOf({ csv, http }: Pipelines): string {
  return `pipeline: compiled mappings in CSV → JSON Lines reach ${csv.ofHand} of the speed of one by hand, and ${csv.ofPackage} times that of the package; 40 fields from HTTP to HTTP ${http.ofPackage} times (processor time)\n`;
}

function middleOf(taken: readonly Pipelines[]): Pipelines {
  const middle = (of: (one: Pipelines) => number): number =>
    Number(([...taken.map(of)].sort((a, b) => a - b)[taken.length >> 1] ?? NaN).toFixed(2));
  return {
    csv: { ofHand: middle(({ csv }) => csv.ofHand), ofPackage: middle(({ csv }) => csv.ofPackage) },
    http: { ofPackage: middle(({ http }) => http.ofPackage) },
  };
}

async function same(some: Way, others: Way, records: readonly unknown[]): Promise<void> {
  const [a, b] = [await some(records), await others(records)];
  for (const [at, { text }] of a.entries()) {
    const other: unknown = JSON.parse(b[at]?.text ?? 'null');
    if (!isDeepStrictEqual(sorted(JSON.parse(text)), sorted(other))) {
      throw new Error(`record ${at}: ${text} is not ${JSON.stringify(other)}`);
    }
  }
}
