import type { Operation } from '../record/delta.ts';

/** One request of a batch: what was asked, never of whom. */
export interface RequestLine {
  readonly method: string;
  /** As the connector's file writes it, its placeholders never filled in: a path may hold a personal value. */
  readonly path: string;
  /** Undefined where no answer came. */
  readonly status: number | undefined;
  /** Milliseconds until it was answered, or given up. */
  readonly ms: number;
}

/** A batch that was answered; its row was opened with its intent. */
export interface SentAnswer {
  readonly intent: string;
  /** The first few, in order: see `mostRequests`. */
  readonly requests: readonly RequestLine[];
}

/** One batch that was sent; the history of its records names it. */
export interface SentRow {
  readonly number: number;
  /** The batch's id, which went out as the request id where the connector sends one. */
  readonly intent: string;
  readonly operation: Operation;
  readonly deltas: number;
  readonly openedAt: number;
  /** Undefined where nobody knows of an answer: the run ended before it came. */
  readonly answeredAt: number | undefined;
  readonly requests: readonly RequestLine[];
}

/** Requests that are kept of one batch: what was sent one by one is a request a record. */
export const mostRequests = 5;

/** Batches that were sent. Written with their intents and by `commit`. */
export interface Sent {
  /** By the numbers that history names. */
  read(numbers: readonly number[]): Promise<ReadonlyMap<number, SentRow>>;
}
