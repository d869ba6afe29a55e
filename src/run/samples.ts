import type { Reading } from '../connector/source.ts';
import type { Row } from '../mapping/mapping.ts';
import { canonical } from '../record/canonical.ts';
import type { Json } from '../record/json.ts';
import type { JoinAnswer, SampleWrite } from '../store/samples.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';

/** Records longer than this, as JSON, are no samples: one great record must not fill the store. */
const longest = 262_144;

interface Taken {
  /** Those that `each` made of the reading, with whether their joins were asked for. */
  readonly rows: { readonly row: Row; readonly joined: boolean }[];
}

/**
 * Collects what a run reads, to be tried with an edited mapping (`settings.keep.samples`): the last so many that were new
 * or changed, and as many unchanged ones to fill up with. Costs nothing where it is off, and memory for so many at most.
 */
export class Sampler {
  readonly #most: number;
  readonly #changed: Map<Reading, Taken> = new Map();
  readonly #unchanged: Map<Reading, Taken> = new Map();

  constructor(most: number) {
    this.#most = most;
  }

  /** One record has ended. What was put aside is sampled too: it holds what its joins gave, which the row aside does not. */
  note({ taken, outcome, reason }: Ending): void {
    const { row, fault } = taken;
    if (this.#most === 0 || row?.key === undefined || fault !== undefined) return;
    // Of who was erased nothing is kept; an older state is no record as it is read now; what is gone has no record.
    if (outcome === 'superseded' || reason === 'erased' || row.gone === 'absent') return;
    const { reading } = row;
    const joined = outcome !== 'filtered' && outcome !== 'unchanged';
    const before = this.#changed.get(reading) ?? this.#unchanged.get(reading);
    if (before !== undefined) {
      before.rows.push({ row, joined });
      if (outcome !== 'unchanged' && this.#unchanged.delete(reading)) this.#changed.set(reading, before);
      return;
    }
    const ring = outcome === 'unchanged' ? this.#unchanged : this.#changed;
    ring.set(reading, { rows: [{ row, joined }] });
    if (ring.size <= this.#most) return;
    const [oldest] = ring.keys();
    if (oldest !== undefined) ring.delete(oldest);
  }

  /** What was collected, unchanged ones first: the store gives way to them only where it has room. */
  async writes(run: RunContext): Promise<readonly SampleWrite[]> {
    const all = [...this.#unchanged, ...this.#changed];
    const answers = await answersOf(
      run,
      all.flatMap(([, { rows }]) => rows),
    );
    return all.flatMap(([reading, { rows }]): SampleWrite[] => {
      const keys = rows.flatMap(({ row }) => row.key ?? []);
      const [key] = keys;
      const joins = rows.flatMap(({ row }) => answers.get(row) ?? []);
      const text = canonical([reading.record, joins]);
      if (key === undefined || text.length > longest) return [];
      const print = run.fingerprints.ofText(`sample:${text}`);
      const unchanged = this.#unchanged.has(reading);
      return [{ key, keys, record: reading.record, observed: reading.observed, joins, print, unchanged }];
    });
  }
}

/** What the joins of these rows asked and found. Where a row's joins were perhaps not asked for, only what was found counts. */
async function answersOf(run: RunContext, sampled: Taken['rows']): Promise<ReadonlyMap<Row, readonly JoinAnswer[]>> {
  const answers = new Map<Row, JoinAnswer[]>();
  const rows = sampled.map(({ row }) => row);
  for (const join of run.mapping.joins) {
    const values = await run.mapping.ask(join, rows, run.clock.now());
    for (const [index, { row, joined }] of sampled.entries()) {
      const value = values[index];
      const found = row.joins[join.name];
      if (value === undefined || (found === undefined && !joined)) continue;
      const from = `${join.from.connection}.${join.from.stream}`;
      const own = answers.get(row) ?? [];
      own.push({ from, on: join.on, value, found: listOf(found) });
      answers.set(row, own);
    }
  }
  return answers;
}

function listOf(found: Json | undefined): readonly Json[] {
  return Array.isArray(found) ? found : found === undefined || found === null ? [] : [found];
}

/** At the end of a run, however it ended: what it read last is what an edit is most often for. */
export async function keepSamples(run: RunContext, pair: number, sampler: Sampler): Promise<void> {
  const { most, keepFor } = run.samples;
  if (most === 0) return;
  try {
    const samples = await sampler.writes(run);
    const at = run.clock.now();
    if (samples.length > 0) await run.store.samples.keep(pair, samples, { at, expiresAt: at + keepFor, most });
  } catch {
    // Samples are a convenience: a run that moved its records does not fail for them.
    run.log.warn('no samples were kept of this run', { mapping: run.mapping.name });
  }
}
