import { randomBytes } from 'node:crypto';
import { business } from './refusal.ts';

interface Batch {
  readonly path: string;
  readonly rows: readonly unknown[];
  readonly at: number;
}

/** `{total, nextBatchId, isLastBatch, items}`: the last batch has a `nextBatchId` too. */
export interface BatchPage {
  readonly total: number;
  readonly nextBatchId: string;
  readonly isLastBatch: boolean;
  readonly items: readonly unknown[];
}

/** The recruiting lists come in batches over the state of the first call; how long one lives is not documented. */
export class Batches {
  readonly #size: number;
  readonly #batches = new Map<string, Batch>();

  constructor(size: number) {
    this.#size = size;
  }

  page(path: string, batchId: string | undefined, rows: () => readonly unknown[]): BatchPage {
    if (batchId === undefined || batchId === '') return this.#page({ path, rows: rows(), at: 0 });
    const batch = this.#batches.get(batchId);
    if (batch?.path !== path) throw business('v6', '批次Id无效');
    return this.#page(batch);
  }

  #page({ path, rows, at }: Batch): BatchPage {
    const end = at + this.#size;
    const nextBatchId = `DXF1ZXJ5${randomBytes(18).toString('base64url')}`;
    this.#batches.set(nextBatchId, { path, rows, at: end });
    return { total: rows.length, nextBatchId, isLastBatch: end >= rows.length, items: rows.slice(at, end) };
  }
}
