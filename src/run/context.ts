import type { Log } from '../connector/connection.ts';
import type { Sink } from '../connector/sink.ts';
import type { Source } from '../connector/source.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Clock } from '../record/clock.ts';
import type { Json } from '../record/json.ts';
import type { Fingerprinter } from '../record/fingerprint.ts';
import type { Holder } from '../store/leases.ts';
import type { Store } from '../store/store.ts';
import type { Adopter } from './adopter.ts';
import type { Counts } from './tally.ts';
import type { DriftLimits, RunOptions, RunSettings, SampleSettings } from './options.ts';

/** What a run gets from outside; `app` makes it. */
export interface RunContext {
  /** The run's id. */
  readonly id: string;
  readonly mapping: Mapping;
  /** The text of the mapping with its tables, as it is kept with its version. */
  readonly mappingSource?: () => Json | undefined;
  readonly source: Source;
  readonly sink: Sink;
  /** Sources of the joins, by the join's name. */
  readonly joins: ReadonlyMap<string, Source>;
  /** A stream of the target's connection, for `by_lookup`. */
  readonly lookup: (stream: string) => Source;
  /** Canonical texts of the identities; the target's is of its connection, the stream stands in the mapping. */
  readonly sourceIdentity: string;
  readonly targetIdentity: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly fingerprints: Fingerprinter;
  readonly newId: () => string;
  readonly holder: Holder;
  readonly alive: (holder: Holder) => boolean;
  readonly log: Log;
  readonly onProgress: (counts: Readonly<Counts>) => void;
  readonly killPoint: (name: string) => void;
  readonly settings: RunSettings;
  readonly samples: SampleSettings;
  /** Milliseconds for which raw records put aside are kept; undefined: as long as the store does. */
  readonly retention?: number | undefined;
  readonly drift: DriftLimits;
  readonly options: RunOptions;
  /** `--adopt`: looks at the target, in place of writing to it. */
  readonly adopter?: Adopter;
  /** Requests and bytes so far, of all connections of this run. */
  readonly traffic: () => { readonly requests: number; readonly bytes: number };
  /** Aborted to stop cleanly: reading ends, what is being written is settled. */
  readonly stop: AbortSignal;
  /** Aborted to end at once: what is being written is cut off and settled by the next run. */
  readonly hardStop: AbortSignal;
}
