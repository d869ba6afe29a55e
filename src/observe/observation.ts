/** What a run does that metrics and traces tell of. Plain JSON, without keys or values of records; instants in milliseconds. */
export type Observation =
  | {
      readonly kind: 'request';
      readonly run: string;
      readonly mapping: string;
      readonly connection: string;
      readonly method: string;
      /** The HTTP status; `failed` where no answer came. */
      readonly status: number | 'failed';
      readonly at: number;
      readonly seconds: number;
      readonly bytes: number;
    }
  | {
      readonly kind: 'wait';
      readonly run: string;
      readonly mapping: string;
      readonly connection: string;
      /** limit: a budget of the connector; told: the system said how long; retry: a failed request is tried again. */
      readonly why: 'limit' | 'told' | 'retry';
      readonly at: number;
      readonly seconds: number;
    }
  | { readonly kind: 'breaker'; readonly run: string; readonly mapping: string; readonly at: number };

export type Observe = (observation: Observation) => void;
