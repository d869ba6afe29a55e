/**
 * What requests to a system tell. Plain JSON, without keys or values of records; instants in milliseconds. Paths and
 * queries may hold personal values and are no part of it.
 */
export type Traffic =
  | {
      readonly kind: 'request';
      readonly method: string;
      /** The HTTP status; `failed` where no answer came. */
      readonly status: number | 'failed';
      readonly at: number;
      readonly seconds: number;
      /** Of the answer's body, as it came over the wire. */
      readonly bytes: number;
    }
  | {
      readonly kind: 'wait';
      /** limit: a budget of the connector; told: the system said how long; retry: a failed request is tried again. */
      readonly why: 'limit' | 'told' | 'retry';
      /** When the wait began, and how long it is or was. */
      readonly at: number;
      readonly seconds: number;
    }
  /** So many requests in a row have failed that none is sent for a while. */
  | { readonly kind: 'breaker'; readonly at: number };

/** Whose it is. */
interface Of {
  readonly run: string;
  readonly mapping: string;
}

/** What metrics and traces are told while hrwire works: of runs, and of what is asked of the server itself. */
export type Observation =
  | (Traffic & Of & { readonly connection: string })
  | (Of & { readonly kind: 'started'; readonly at: number })
  | (Of & {
      readonly kind: 'ended';
      readonly at: number;
      readonly status: string;
      readonly seconds: number;
      /** The numbers of the run's summary by their names. */
      readonly counts: Readonly<Record<string, number>>;
      /** The code of the error that ended it. */
      readonly error: string | null;
    })
  | {
      /** A request that the server has answered. */
      readonly kind: 'answered';
      readonly method: string;
      /** The pattern of its path, as OpenAPI writes it; `none` where there is no such path. */
      readonly route: string;
      readonly status: number;
      readonly at: number;
      readonly seconds: number;
    }
  | {
      /** A notification: stored, known already, or not taken. */
      readonly kind: 'hook';
      readonly connection: string;
      readonly stream: string;
      readonly result: 'taken' | 'repeated' | 'refused';
      readonly at: number;
    }
  | {
      readonly kind: 'upload';
      readonly mapping: string;
      readonly result: 'taken' | 'committed' | 'refused';
      /** Of the file. */
      readonly rows: number;
      readonly at: number;
    };

export type Observe = (observation: Observation) => void;
