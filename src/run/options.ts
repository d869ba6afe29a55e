/** What a run is asked for on the command line (design, section 7). */
export interface RunOptions {
  /** Ignores the checkpoint; sets it at its end. */
  readonly full: boolean;
  /** Ignores what the ledger says was delivered. */
  readonly resend: boolean;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  /** Stops after so many records read. */
  readonly limit?: number;
  /** A file in place of a file source's own. */
  readonly input?: string;
  /** Starts an empty ledger and checkpoint when the source or target is another one than before. */
  readonly newLedger: boolean;
  /** Takes up what waits in the inbox, what was released and what is due; reads nothing else. */
  readonly inbox?: true;
  /** The key may be defined in another way than at the last run. */
  readonly newKey?: true;
  /** Looks at the target in place of writing to it. */
  readonly adopt?: true;
  /** Times each expression of the mapping. */
  readonly profile?: true;
}

/** A bounded run reads only a part and moves no checkpoint. */
export function isBounded(options: RunOptions): boolean {
  return (
    options.since !== undefined ||
    options.until !== undefined ||
    options.limit !== undefined ||
    options.input !== undefined ||
    options.inbox === true
  );
}

/** What is kept of records to try edited mappings on (`settings.keep`). */
export interface SampleSettings {
  /** Records of a mapping; 0: none. */
  readonly most: number;
  /** Milliseconds after the last reading. */
  readonly keepFor: number;
}

/** When a field of a source counts as changed (`settings.drift`). Percentages from 0 to 100. */
export interface DriftLimits {
  /** Records that must have been read, before and since. */
  readonly records: number;
  /** A field filled in so many percent is usual. */
  readonly usual: number;
  /** So many percent of the records fewer are a change. */
  readonly fall: number;
}

/** Limits of a run, from `settings:` of `hrwire.yaml`; the defaults stand in its schema. Times in milliseconds. */
export interface RunSettings {
  /** Pages read ahead of the one being worked on. */
  readonly readAhead: number;
  /** Batches being written at the same time. */
  readonly writesInFlight: number;
  /** Rows settled without a request in one transaction. */
  readonly rowsPerCommit: number;
  /** How often a record whose verdict is `retry` is sent again in the same run. */
  readonly recordRetries: number;
  /** The longest wait for such a record in the run; what must wait longer is held. */
  readonly recordWait: number;
  /** How long a record put off by the target is held at first, and until it becomes a dead letter. */
  readonly holdFirst: number;
  readonly holdUntil: number;
  /** Batches in a row that fail for a passing reason before the breaker opens. */
  readonly breakerAfter: number;
  readonly leaseTime: number;
  /** After an answer was lost: how long the target may still be working on the request. */
  readonly settleAfter: number;
  /** Poisonous records isolated in one batch; one more stops the run. */
  readonly poisons: number;
  /** Deliveries of one key in `flappingOver` after which it is held. */
  readonly flappingCount: number;
  readonly flappingOver: number;
}
