/** How a metric is made; the name of a histogram's or counter's unit stands in its name, as Prometheus has it. */
export interface Kind {
  readonly is: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}

function counter<const L extends readonly string[]>(help: string, labels: L) {
  return { is: 'counter', help, labels } as const;
}
function gauge<const L extends readonly string[]>(help: string, labels: L) {
  return { is: 'gauge', help, labels } as const;
}
function histogram<const L extends readonly string[]>(help: string, labels: L, buckets: readonly number[]) {
  return { is: 'histogram', help, labels, buckets } as const;
}

const short = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const asked = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const long = [1, 5, 15, 60, 300, 900, 3600, 14_400];

/**
 * Every metric of hrwire: what /metrics shows, what is sent by OTLP, what the dashboard and the alerts may name. Labels
 * hold names of the project's files, patterns and closed lists: never a value of a record.
 */
export const catalogue = {
  hrwire_build_info: gauge('The version of hrwire; the value is always 1.', ['version']),

  hrwire_runs_total: counter('Runs that have ended, whoever started them.', ['mapping', 'status']),
  hrwire_records_total: counter('Records that ended in these runs, by outcome.', ['mapping', 'outcome']),
  hrwire_records_read_total: counter('Records that these runs have read.', ['mapping']),
  hrwire_run_duration_seconds: histogram('How long runs took.', ['mapping'], long),
  hrwire_runs_running: gauge('Runs that go on now.', ['mapping']),
  hrwire_last_success_timestamp_seconds: gauge('When the last run without an error ended.', ['mapping']),
  hrwire_seconds_since_success: gauge('Seconds since the last run without an error ended.', ['mapping']),
  hrwire_lag_seconds: gauge(
    'Seconds since the newest run began that read its source to the end: what is older has reached its end.',
    ['mapping'],
  ),

  hrwire_request_duration_seconds: histogram(
    'How long systems took to answer a request.',
    ['connection', 'status_class'],
    asked,
  ),
  hrwire_request_bytes_total: counter('Bytes of the answers of systems.', ['connection']),
  hrwire_retries_total: counter('Requests that were tried again.', ['connection']),
  hrwire_throttles_total: counter('Requests that waited.', ['connection', 'reason']),
  hrwire_throttled_seconds_total: counter('How long requests waited.', ['connection', 'reason']),
  hrwire_breaker_openings_total: counter('How often a breaker has opened.', ['connection']),

  hrwire_dead_letters_open: gauge('Dead letters that wait for a person.', ['mapping', 'code']),
  hrwire_held_open: gauge('Records that are held.', ['mapping']),
  hrwire_unknown_open: gauge('Records of which the target did not say what became of them.', ['mapping']),
  hrwire_inbox_rows: gauge('Rows that wait for the next run.', ['mapping']),
  hrwire_inbox_oldest_seconds: gauge('How long the oldest of them has waited.', ['mapping']),
  hrwire_ledger_keys: gauge('Keys in the ledger.', ['mapping']),
  hrwire_store_bytes: gauge('Bytes of the store: used, free, and not yet written back.', ['part']),

  hrwire_hooks_total: counter('Notifications, by what became of them.', ['connection', 'stream', 'result']),
  hrwire_uploads_total: counter('Uploads, by what became of them.', ['mapping', 'result']),
  hrwire_upload_rows_total: counter('Rows of uploaded files that were committed.', ['mapping']),
  hrwire_schedule_next_timestamp_seconds: gauge('When the schedule starts its next run.', ['mapping']),
  hrwire_schedule_failures: gauge('Runs of the schedule that have failed in a row.', ['mapping']),
  hrwire_schedule_paused: gauge('1 where the schedule is paused.', ['mapping']),

  hrwire_api_requests_total: counter('Requests that the server has answered.', ['method', 'route', 'status']),
  hrwire_api_request_duration_seconds: histogram('How long the server took to answer.', ['route'], short),
  hrwire_files_current: gauge('0 where the files of the project have changed and have errors.', []),

  hrwire_process_start_time_seconds: gauge('When the process began.', []),
  hrwire_process_cpu_seconds_total: counter('Processor time of the process.', ['mode']),
  hrwire_process_resident_memory_bytes: gauge('Memory of the process.', []),
  hrwire_process_heap_bytes: gauge('Memory of JavaScript objects.', ['state']),
  hrwire_process_open_files: gauge('Open files and sockets of the process.', []),
  hrwire_process_event_loop_delay_seconds: gauge(
    'By how much the event loop was late since the last look: half of the time no more, and 99 of 100 times no more.',
    ['share'],
  ),
} as const satisfies Readonly<Record<string, Kind>>;

export type MetricName = keyof typeof catalogue;

/** The labels of a metric, each with its value. */
export type Labels<N extends MetricName> = Readonly<Record<(typeof catalogue)[N]['labels'][number], string>>;
