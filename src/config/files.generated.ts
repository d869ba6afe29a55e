// Made by `npm run generate` from src/config/schema. Do not edit.
/**
 * hrwire.yaml: the store, the connections and the limits of a project.
 */
export interface ProjectFile {
  /**
   * Where state is kept: sqlite:<path>, relative to this file; ${NAME} is resolved.
   */
  store: string;
  /**
   * Whether raw records and cursors are encrypted at rest with HRWIRE_KEY; default on.
   */
  encryption: 'on' | 'off';
  /**
   * The systems and folders of this project, by name; mappings name these.
   */
  connections: {
    /**
     * One connection.
     */
    [k: string]: {
      /**
       * The connector it uses: one of connectors/ in the project, else one that ships.
       */
      connector: string;
      /**
       * The settings that the connector declares; ${NAME} and ${file:/path} are resolved.
       */
      with: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * What `hrwire serve` listens on, takes and bounds.
   */
  serve: {
    /**
     * Where the server is reached. Beyond loopback it needs a token and either `tls` or `behind_proxy`.
     */
    listen: {
      /**
       * The address it listens on; default 127.0.0.1.
       */
      host: string;
      /**
       * The port; 0 takes a free one; default 8484.
       */
      port: number;
      /**
       * A proxy in front of it ends TLS and says who asks (X-Forwarded-For, -Proto, -Host).
       */
      behind_proxy: boolean;
      /**
       * Host names by which it is called, beside its address; another `Host` is refused.
       *
       * Items: A host name.
       */
      names: string[];
      /**
       * Its certificate and key; PEM files.
       */
      tls?: {
        /**
         * The certificate with its chain.
         */
        cert: string;
        /**
         * The private key.
         */
        key: string;
      };
    };
    /**
     * Bounds of every request.
     */
    limits: {
      /**
       * Bytes of a JSON body; default 1048576.
       */
      body: number;
      /**
       * Within which the head of a request must have come; default 10s.
       */
      headers_timeout: string;
      /**
       * Within which a whole request must have come; default 5m.
       */
      request_timeout: string;
      /**
       * Open connections; more are closed at once; default 1000.
       */
      connections: number;
      /**
       * Requests of one caller that are under way at the same time, waiting ones among them; default 200.
       */
      per_caller: number;
      /**
       * Rows of a page of an answer, at most; default 500.
       */
      page: number;
      /**
       * How long a stop waits for what is under way; default 30s.
       */
      stop_within: string;
    };
    /**
     * How runs are carried out. Each has a thread of its own; of one mapping there is one run at a time.
     */
    runs: {
      /**
       * Runs that go on beside each other; the others wait in order; default 2.
       */
      at_once: number;
      /**
       * Megabytes of memory of one run: one that needs more fails, and nothing else does; default 512.
       */
      memory: number;
      /**
       * Runs that wait, at most; more are refused; default 1000.
       */
      queue: number;
      /**
       * After which a thread without work ends and gives its memory back; default 1m.
       */
      idle: string;
    };
    /**
     * How notifications are taken.
     */
    hooks: {
      /**
       * Bytes of a notification, at most; default 262144.
       */
      body: number;
      /**
       * Notifications that may wait for a mapping; beyond, they are refused with 503 until runs have taken them up; default 100000.
       */
      backlog: number;
      /**
       * For how long a notification is known again; default 24h.
       */
      remember: string;
      /**
       * By connection.stream: the secret end of its address, at least 16 characters, for streams whose connector cannot tell who sends: `/hooks/CONNECTION/STREAM/SECRET`. A list while one takes the place of another.
       */
      paths: {
        /**
         * The secret, such as `${HOOK_PATH}`.
         */
        [k: string]: string | string[];
      };
    };
    /**
     * How files are taken (`upload:` of mappings).
     */
    uploads: {
      /**
       * The largest file; default 52428800.
       */
      bytes: number;
      /**
       * The most rows of a file; default 200000.
       */
      rows: number;
      /**
       * Files that are received or looked at at the same time; default 4.
       */
      at_once: number;
      /**
       * Files of one person that are kept at the same time; default 100.
       */
      per_person: number;
      /**
       * Findings that are kept of a file; all are counted; default 20000.
       */
      findings: number;
      /**
       * How long a file, its findings and its preview are kept; its counts stay; default 7d.
       */
      keep: string;
    };
    /**
     * Who is told when runs of a mapping fail one after the other, and when one succeeds again.
     */
    alerts?: {
      /**
       * Where it is posted to as JSON; redirects are not followed.
       */
      url: string;
      /**
       * Runs that fail in a row before it is told; default 3.
       */
      after: number;
      /**
       * Signs what is sent (HMAC-SHA256): X-Hrwire-Signature.
       */
      secret?: string;
    };
    /**
     * Who may do what.
     */
    access: {
      /**
       * The longest time for which a token may be made; default 400d.
       */
      token_most: string;
      /**
       * Wrong tokens from one address before it has to wait, longer each time; default 10.
       */
      failures: number;
      /**
       * Sign-in of people by OpenID Connect: authorization code with PKCE. None without it.
       */
      sign_in?: {
        /**
         * The issuer, as it names itself: `https://login.example.com/realm`. Found out by discovery.
         */
        issuer: string;
        /**
         * The id under which hrwire is registered there.
         */
        client_id: string;
        /**
         * Its secret, as `${NAME}`.
         */
        client_secret: string;
        /**
         * Where people reach this server: `https://hrwire.example.com`. The issuer is told `<url>/api/v1/sign-in/callback`.
         */
        url: string;
        /**
         * What the issuer is asked for; default openid, profile, email.
         *
         * Items: A scope of OpenID Connect.
         */
        scopes: string[];
        /**
         * Who it is, of the claims; stands in the audit; default `preferred_username`, else `email`, `sub`.
         */
        name: string;
        /**
         * Of the claims: `"admin"`, `"operator"`, `"uploader"` or `"viewer"`; anything else, and who signs in is refused.
         */
        role: string;
        /**
         * Of the claims: true where they may see sensitive values; default false.
         */
        reveal: string;
        /**
         * JSONata over a record as read, true where they may see it; the claims are `$claims`; all records where absent.
         */
        scope?: string;
        /**
         * Of the claims: the list of the mappings that they see, or `"*"`; all where absent.
         */
        mappings?: string;
        /**
         * How long a sign-in holds at most; default 8h.
         */
        session: string;
        /**
         * How long it holds without use; default 1h.
         */
        idle: string;
        /**
         * After which the issuer is asked whether the role still holds; default 30m.
         */
        renew: string;
      };
    };
    /**
     * What those who watch are told.
     */
    telemetry: {
      /**
       * The page /metrics.
       */
      metrics: {
        /**
         * It is shown without a token to whoever asks from this machine itself; default false: a token with the permission `watch` is needed as soon as there is any.
         */
        open: boolean;
        /**
         * How long what stands in the store is shown without looking again; default 5s.
         */
        cache: string;
      };
      /**
       * Where traces and metrics are sent by OTLP (http/protobuf). What is not set here is taken from the standard `OTEL_…` variables; without an endpoint nothing is sent.
       */
      otlp: {
        /**
         * The address without `/v1/traces` and `/v1/metrics`, such as https://collector.example.com:4318. Else `OTEL_EXPORTER_OTLP_ENDPOINT`.
         */
        endpoint?: string;
        /**
         * Headers of each request; write a key as `${NAME}`. Else `OTEL_EXPORTER_OTLP_HEADERS`.
         */
        headers?: {
          /**
           * A value.
           */
          [k: string]: string;
        };
        /**
         * Whether traces are sent; default true.
         */
        traces: boolean;
        /**
         * Whether metrics are sent; default true.
         */
        metrics: boolean;
        /**
         * How often metrics are sent; else `OTEL_METRIC_EXPORT_INTERVAL`, default 1m.
         */
        every?: string;
        /**
         * How long one sending may take; else `OTEL_EXPORTER_OTLP_TIMEOUT`, default 10s.
         */
        timeout?: string;
        /**
         * Else `OTEL_EXPORTER_OTLP_COMPRESSION`, default gzip.
         */
        compression?: 'gzip' | 'none';
        /**
         * Whether counters tell what came since the last sending (delta) or since the start (cumulative). Else `OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE`, default cumulative.
         */
        temporality?: 'cumulative' | 'delta';
        /**
         * Histograms with fixed bounds (explicit) or with bounds that fit themselves (exponential). Else `OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION`, default explicit.
         */
        histograms?: 'explicit' | 'exponential';
        /**
         * The share of traces that is sent, from 0 to 1; else `OTEL_TRACES_SAMPLER_ARG`, default 1.
         */
        sample?: number;
        /**
         * `service.name`; else `OTEL_SERVICE_NAME`, default hrwire.
         */
        service?: string;
        /**
         * More attributes of the resource, such as deployment.environment. Else `OTEL_RESOURCE_ATTRIBUTES`.
         */
        attributes?: {
          /**
           * A value.
           */
          [k: string]: string;
        };
      };
    };
  };
  /**
   * Limits of this project.
   */
  settings: {
    /**
     * Bounds of one evaluation of an expression.
     */
    expression: {
      /**
       * Longest time of one evaluation; default 1s.
       */
      time: string;
      /**
       * Deepest nesting of evaluations, about three a call; default 500, at most 20000.
       */
      depth: number;
      /**
       * Longest sequence an expression may build; default 100000.
       */
      sequence: number;
      /**
       * Longest text in characters that a regular expression is tried on; default 10000.
       */
      subject: number;
    };
    /**
     * Bounds of the tables that mappings read.
     */
    table: {
      /**
       * Largest size of a table in bytes; default 16777216.
       */
      bytes: number;
    };
    /**
     * How long the store keeps what it keeps.
     */
    keep: {
      /**
       * Raw records of held rows and dead letters; default 90d.
       */
      raw: string;
      /**
       * Shorter for records of streams that tag fields of a class, such as `health: 7d`: raw records and samples of them.
       */
      classes: {
        /**
         * How long.
         */
        [k: string]: string;
      };
      /**
       * History, and batches that were sent, but for the newest row of each record; default 400d.
       */
      history: string;
      /**
       * Runs and what guards count; default 400d. Not shorter than `over:` of a guard.
       */
      runs: string;
      /**
       * Rows put aside that are closed: what became of them; default 400d.
       */
      closed: string;
      /**
       * The audit, of which the beginning is then taken away; for ever where absent.
       */
      audit?: string;
      /**
       * Raw records kept for each mapping, the newest ones, to try an edited mapping on (`hrwire impact`); default 0, none.
       */
      samples: number;
      /**
       * How long after it was read last such a record is kept; default 14d.
       */
      samples_for: string;
    };
    /**
     * When a field of a source counts as changed (`drift:` of a mapping says what happens then).
     */
    drift: {
      /**
       * Records that must have been read before, and since, until anything is said; default 50.
       */
      records: number;
      /**
       * A field is usual that is filled in so many percent of the records; default 95.
       */
      usual: number;
      /**
       * So many percent of the records fewer than usual are a change; default 10.
       */
      fall: number;
    };
    /**
     * How long the store waits for another process that holds it locked; default 5s.
     */
    lock_wait: string;
    /**
     * Limits of a run.
     */
    run: {
      /**
       * Pages read ahead; default 2.
       */
      read_ahead: number;
      /**
       * Batches being written at the same time; default 2.
       */
      writes_in_flight: number;
      /**
       * Records settled without a request in one transaction; default 500.
       */
      rows_per_commit: number;
      /**
       * How often a record that the target puts off is sent again; default 3.
       */
      record_retries: number;
      /**
       * The longest wait for it within the run; longer ones are held; default 5s.
       */
      record_wait: string;
      /**
       * How long a record put off by the target is held at first; default 5m.
       */
      hold_first: string;
      /**
       * After which such a hold becomes a dead letter; default 7d.
       */
      hold_until: string;
      /**
       * Batches in a row put off as a whole before the run stops; default 3.
       */
      breaker_after: number;
      /**
       * How long a lease lasts without renewal; default 60s.
       */
      lease_time: string;
      /**
       * How long a target may still be working on a request whose answer was lost; default 5s.
       */
      settle_after: string;
      /**
       * Poisonous records isolated in one batch; one more stops the run; default 8.
       */
      poisons: number;
      /**
       * Deliveries of one key within flapping_over after which it is held; default 5.
       */
      flapping_count: number;
      /**
       * The time over which flapping is counted; default 1h.
       */
      flapping_over: string;
    };
    /**
     * The file that holds the key when HRWIRE_KEY is not set; default .hrwire/key.
     */
    key: string;
  };
}
/**
 * An expression; objects and lists nest; { $, $blank, $default, $required } or { $text }.
 */
export type MapValue =
  | string
  | {
      [k: string]: unknown;
    }
  | unknown[];

/**
 * mappings/<name>.yaml: how the records of one stream become records of another.
 */
export interface MappingFile {
  /**
   * Its name, which is the name of its file.
   */
  mapping: string;
  /**
   * One line for people.
   */
  title?: string;
  /**
   * The stream that is read: connection.stream.
   */
  from: string;
  /**
   * The stream that is written: connection.stream.
   */
  to: string;
  /**
   * A list in the record: each element becomes a record of its own; $record is the whole.
   */
  each?: string;
  /**
   * What identifies a record in the ledger; default: the stream's key.
   */
  key?: string | string[];
  /**
   * Values that must be there after `when`; absent: dead letter.
   *
   * Items: A path.
   */
  needs: string[];
  /**
   * Rules that let a record pass; the first that fails is the reason counted.
   *
   * Items: One rule.
   */
  when: {
    /**
     * What must be true.
     */
    that: string;
    /**
     * The reason counted when it is not.
     */
    else: string;
  }[];
  /**
   * Code tables, for $table("name", key).
   */
  tables: {
    /**
     * A CSV file that turns one code into others.
     */
    [k: string]: {
      /**
       * The CSV file (UTF-8), relative to this file.
       */
      file: string;
      /**
       * The column that is asked for, or a list of columns.
       */
      key: string | string[];
      /**
       * Columns that are no text.
       */
      types: {
        /**
         * The type of its cells.
         */
        [k: string]: 'text' | 'number' | 'integer' | 'boolean';
      };
      /**
       * Columns in which a blank cell is an error of the file.
       *
       * Items: A column.
       */
      required: string[];
      /**
       * What a key that the table lacks does: reject makes the record a dead letter, leave gives undefined.
       */
      missing: 'reject' | 'leave';
    };
  };
  /**
   * Records of other streams, by the variable they become.
   */
  join: {
    /**
     * Records of another stream, asked for in one batch a page.
     */
    [k: string]: {
      /**
       * The stream that is asked.
       */
      from: string;
      /**
       * The field of that stream to ask by; default: its key.
       */
      on?: string;
      /**
       * The value to ask for.
       */
      by: string;
      /**
       * one: an object, more than one is a dead letter; many: a list.
       */
      expect: 'one' | 'many';
      /**
       * What a record without a match becomes: hold <duration>, reject (dead letter) or leave.
       */
      missing: string;
    };
  };
  /**
   * Values used more than once, by the variable they become.
   */
  let: {
    /**
     * The value.
     */
    [k: string]: string;
  };
  /**
   * Rules that put a record aside.
   *
   * Items: Puts a record aside until something named releases it.
   */
  hold: {
    /**
     * Whether the record is held.
     */
    when: string;
    /**
     * approved, or an expression that gives the instant of release.
     */
    until: string;
    /**
     * What people read beside the held record.
     */
    reason: string;
    /**
     * How long it is held before it becomes a dead letter; default 30d.
     */
    for: string;
  }[];
  /**
   * The fields of the mapped record.
   */
  map: {
    [k: string]: MapValue;
  };
  /**
   * The mapped field(s) that name the target's record.
   */
  match?: string | string[];
  /**
   * Mapped fields whose value stands where other mappings write them too: a run or preview of those leaves them out. Tests see the whole map.
   *
   * Items: A mapped field, or a dotted path.
   */
  owns?: string[];
  /**
   * What delivered records are counted by.
   */
  label?: string;
  /**
   * state: the newest wins; event: each key acts once.
   */
  mode: 'state' | 'event';
  /**
   * How a record is compared with what was delivered.
   */
  compare?: {
    /**
     * Mapped fields that are left out (signed links).
     *
     * Items: A mapped field.
     */
    ignore?: string[];
  };
  /**
   * When a run stops or parks. A limit such as 20% or 25 holds only above both: more than 25, and more than 20% of the keys that are delivered and not deleted (of rejects: of the records tried). Counted over `over`, runs before included; what a person approved is not counted. A run that parks sends nothing of what it has staged: it waits for `hrwire run NAME --approve RUN`.
   */
  guard: {
    /**
     * Records rejected: above it the run stops, so that dead letters do not fill up. Default 20% or 25.
     */
    rejects: string;
    /**
     * Records to be deleted: above it the run parks. Deletes are always staged. Never off. Default 5% or 10.
     */
    deletes: string;
    /**
     * Records that were delivered before and changed. Written, every delta is staged. Default off.
     */
    changes: string;
    /**
     * Records of which one field changed, field by field. Written, every delta is staged. Default off.
     */
    field: string;
    /**
     * Records of which one field was delivered filled and is blank now, field by field. Default 20% or 25.
     */
    emptied: string;
    /**
     * The time over which all of these are counted; default 24h.
     */
    over: string;
    /**
     * How many deltas, deletes aside, are staged at most; beyond it they are checked as they come. Default 10000.
     */
    stage: number;
  };
  /**
   * Tests of this mapping, run by hrwire test.
   *
   * Items: One test: a record given, and what must become of it. Exactly one of expect, expect_some, filtered, held, rejected, deleted.
   */
  tests: {
    /**
     * A fact in the present tense.
     */
    name: string;
    /**
     * The instant at which the test runs; default 2026-01-01T00:00:00Z.
     */
    at: string;
    /**
     * What joins, tables and the deliveries of other mappings ($target, after) give, by name. Nothing waits (`after`) for a mapping without a name here; null: it has delivered nothing.
     */
    with: {
      [k: string]: unknown;
    };
    /**
     * The record read, or a list of them.
     */
    given:
      | {
          [k: string]: unknown;
        }
      | {
          [k: string]: unknown;
        }[];
    /**
     * The mapped record, exactly; or a list of them in order.
     */
    expect?:
      | {
          [k: string]: unknown;
        }
      | {
          [k: string]: unknown;
        }[];
    /**
     * Fields that the mapped record must have, whatever else it has.
     */
    expect_some?:
      | {
          [k: string]: unknown;
        }
      | {
          [k: string]: unknown;
        }[];
    /**
     * The reason (`else`) it is filtered for.
     */
    filtered?: string;
    /**
     * The reason it is held for.
     */
    held?: string;
    /**
     * The code of the dead letter.
     */
    rejected?: string;
    /**
     * The record was delivered before: where `when` filters it now, `leaves` says what becomes of it.
     */
    leaving?: boolean;
    /**
     * The key that is deleted: by `deletes`, or because it leaves (`leaves: delete`).
     */
    deleted?: string;
    /**
     * The label it is counted by.
     */
    label?: string;
  }[];
  /**
   * What a record does at the target that was delivered and is gone at its source: ignore (the default), propagate, or { when, absent }. Absence is proved by two complete readings of one definition in a row that lack its key, and by asking for the key where the stream can be asked. Deletions pass the guard.
   */
  deletes?:
    | ('ignore' | 'propagate')
    | {
        /**
         * Over the record: whether it is deleted. Neither `when`, `needs`, joins nor `map` are asked then.
         */
        when?: string;
        /**
         * Whether proved absence deletes, too; without it, it does not.
         */
        absent?: boolean;
      };
  /**
   * What a record does that was delivered once and is filtered by `when` now. ignore: it is filtered. map: it is mapped all the same, with $leaving true, and sent if it differs. delete: it is deleted at the target, where the guard lets it pass. The last two are counted under the label `leaves` as well.
   */
  leaves?: 'ignore' | 'map' | 'delete';
  /**
   * What is done where the source is not as it usually is: a field that was nearly always filled is gone, is of another type, or is filled far less often. warn: the run says so. park: nothing is sent before a person has approved the run. ignore: nothing.
   */
  drift: 'ignore' | 'warn' | 'park';
  /**
   * What comes first: mappings (an order of runs, no record waits), or records of mappings, by key (the record is held until that one is delivered).
   */
  after?:
    | string
    | {
        /**
         * The mapping; its run comes first where both are run together.
         */
        mapping: string;
        /**
         * The key of that mapping's record, or a list of its parts. Blank: there is nothing to wait for.
         */
        key?: string | string[];
        /**
         * Mapped fields that do not keep the record waiting: it is sent at once without them, and once more with them when that record is delivered. So a manager may be of the same list, and two records may name each other.
         *
         * Items: A mapped field, or a dotted path.
         */
        second?: string[];
        /**
         * How long it waits before it becomes a dead letter; default 30d.
         */
        for?: string;
      }
    | (
        | string
        | {
            /**
             * The mapping; its run comes first where both are run together.
             */
            mapping: string;
            /**
             * The key of that mapping's record, or a list of its parts. Blank: there is nothing to wait for.
             */
            key?: string | string[];
            /**
             * Mapped fields that do not keep the record waiting: it is sent at once without them, and once more with them when that record is delivered. So a manager may be of the same list, and two records may name each other.
             *
             * Items: A mapped field, or a dotted path.
             */
            second?: string[];
            /**
             * How long it waits before it becomes a dead letter; default 30d.
             */
            for?: string;
          }
      )[];
  /**
   * How `hrwire verify` and `run --adopt` compare a mapped record with what the target has. Needed only where the target is asked otherwise, or shows a record in another shape than it is written in.
   */
  verify?: {
    /**
     * The stream of the target that is read back; default: the one that is written, else the one that its `by_lookup` asks.
     */
    stream?: string;
    /**
     * The field of that stream to ask by (one of its `by_key`); default: the field that `match` names, else the key of the stream by the id that the ledger has of it, else what `by_lookup` asks by. Where it cannot be asked by a field, the stream is read whole.
     */
    by?: string;
    /**
     * Reads the stream whole in place of asking by a field: where only that shows all that was written, or asking one by one costs more.
     */
    whole?: boolean;
    /**
     * The value to ask for, over the mapped record; default: the mapped field named by `by`.
     */
    value?: string;
    /**
     * Mapped fields (or dotted paths) whose value stands elsewhere at the target.
     */
    fields?: {
      /**
       * The value, over the target's record; $record is the mapped record.
       */
      [k: string]: string;
    };
    /**
     * Mapped fields (or dotted paths) that are not compared: written and never shown, or changed by the target itself.
     *
     * Items: A mapped field, or a dotted path.
     */
    ignore?: string[];
  };
  /**
   * Gives the rows of an uploaded CSV or .xlsx file the shape of the source, so that key, ledger, when, needs and map are the mapping’s own.
   */
  upload?: {
    /**
     * Columns by header, each with the field of the source’s record that it fills.
     */
    columns: {
      /**
       * A field, or { to, as, required, … }.
       */
      [k: string]:
        | string
        | {
            /**
             * The field of the source’s record that it fills, a dotted path.
             */
            to: string;
            /**
             * How its cells are read; default text.
             */
            as?:
              | 'text'
              | 'email'
              | 'date'
              | 'month'
              | 'instant'
              | 'id_cn'
              | 'phone_cn'
              | 'number'
              | 'integer'
              | 'money'
              | 'boolean'
              | 'choice'
              | 'list'
              | 'path';
            /**
             * A row with a blank cell here is bad, and a file without the column is no good; default false.
             */
            required?: boolean;
            /**
             * Other headers by which it is known.
             *
             * Items: A header.
             */
            synonyms?: string[];
            /**
             * Its values are masked for all but who uploaded the file, beside what the source tags; default false.
             */
            sensitive?: boolean;
            /**
             * For `choice`: what may stand in a cell, and the value that it means.
             */
            choices?: {
              /**
               * The value.
               */
              [k: string]: string | number | boolean;
            };
            /**
             * For `list`: the characters that part values; default 、；;,/ and line breaks.
             */
            separators?: string;
            /**
             * For `path`: only its last part, not the list of all; default false.
             */
            last?: boolean;
            /**
             * For `text`: numbers that have lost their leading zeros get them back, up to this width.
             */
            pad?: number;
            /**
             * For `phone_cn`: the field, a dotted path, that takes the further numbers of a cell as a list; without it they are left out.
             */
            others?: string;
            /**
             * For `instant`: the zone of the clock on the wall; default UTC.
             */
            zone?: string;
            /**
             * For dates such as 03/04/2024: which comes first; without it such a cell is a finding.
             */
            order?: 'mdy' | 'dmy';
          };
    };
    /**
     * What says which of two states is newer: observed (the instant of the upload; the default where absent), or an expression over the record that the row becomes. All versions of a stream are of one type.
     */
    version?: string;
    /**
     * The sheet that is read; default: the first visible one that has the columns.
     */
    sheet?: string;
    /**
     * The row that names the columns, from 1; default: it is looked for.
     */
    header_row?: number;
    /**
     * Rows below the header that are examples and never taken; default 0.
     */
    sample_rows: number;
    /**
     * The most rows of a file for this mapping; default: `serve.uploads.rows`.
     */
    rows?: number;
  };
  /**
   * When `hrwire serve` runs the mapping by itself: `every` or `cron`. Runs of one mapping never overlap.
   */
  schedule?: {
    /**
     * From one run to the next, counted from midnight UTC of 1 January 1970: 1h is each full hour.
     */
    every?: string;
    /**
     * Minute, hour, day of the month, month, day of the week: "0 2 * * *" is 02:00 each day.
     */
    cron?: string;
    /**
     * The time zone of `cron`, by its IANA name; default UTC.
     */
    zone?: string;
    /**
     * Up to so much later, by another time for each mapping: not all ask at once.
     */
    jitter?: string;
    /**
     * What is done about times that passed while nothing ran. once: one run, as soon as possible. skip: nothing.
     */
    catch_up: 'once' | 'skip';
    /**
     * It does not run by itself until this is taken out; default false.
     */
    paused: boolean;
    /**
     * Runs that fail in a row before `serve.alerts` tells somebody; default: its `after`.
     */
    alert_after?: number;
  };
}
