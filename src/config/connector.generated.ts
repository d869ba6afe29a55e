// Made by `npm run generate` from src/config/schema. Do not edit.
/**
 * connectors/<name>.yaml: one kind of system: how it is asked, and its streams.
 */
export type ConnectorFile = HttpConnector | FileConnector | LocalConnector;

/**
 * A connector over http.
 */
export interface HttpConnector {
  /**
   * Its name, which is the name of its file.
   */
  connector: string;
  /**
   * Its name for people.
   */
  title: string;
  /**
   * How sure it is that it works against the vendor.
   */
  status?: 'confirmed' | 'partner-gated' | 'profile, untested against the vendor';
  /**
   * The settings of a connection (`with:`): a JSON Schema of one level.
   */
  config: {
    /**
     * The settings that say whose tenant it is; default: the connection's name.
     *
     * Items: A setting.
     */
    identity: string[];
    /**
     * Settings that must be given.
     *
     * Items: A setting.
     */
    required: string[];
    /**
     * The settings.
     */
    properties: {
      /**
       * JSON Schema; secret: true is never shown.
       */
      [k: string]: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * A system that is asked over HTTP.
   */
  http: {
    /**
     * Where paths of requests begin, for example `https://{{ $config.host }}/api/v1`.
     */
    base_url: string;
    /**
     * Further hosts that requests may go to. Secrets go to declared hosts alone.
     *
     * Items: A host, a host with its port, or an origin.
     */
    hosts?: string[];
    /**
     * Headers of every request.
     */
    headers?: {
      /**
       * A value.
       */
      [k: string]: string;
    };
    /**
     * How requests prove who asks: one `kind`, or `by:` (a setting) and one entry a value of it. Default none.
     */
    auth?: {
      [k: string]: unknown;
    };
    /**
     * What is sent back of what earlier answers brought.
     */
    session?: {
      /**
       * Keeps cookies and sends them back to the host they came from. Default false.
       */
      cookies: boolean;
      /**
       * A token that answers bring in a header and later requests must bring back.
       */
      csrf?: {
        /**
         * The header, both ways. Default X-CSRF-Token.
         */
        header: string;
      };
    };
    /**
     * Asserted of every answer: must be true. The context is the body; `$status`, `$headers` and `$raw` are at hand. Default: the status is 2xx and the body is what `answer` says.
     */
    success?: string;
    /**
     * What to do about an answer: the first rule whose `when` is true decides. Asked for every answer, those with status 200 included.
     *
     * Items: One rule.
     */
    errors?: {
      /**
       * True where the rule holds. The context is the body; `$status`, `$headers` and `$raw` are at hand.
       */
      when: string;
      /**
       * retry: again after a growing pause; says that the request was not done, which holds for writes except with 502 and 504. wait: again after Retry-After, `after` or `retry.wait`. reauthorise: once again with a new login. restart: begin the page walk anew. narrow: halve batch or window. reject: the record is refused. stop: end the run.
       */
      then: 'retry' | 'wait' | 'reauthorise' | 'restart' | 'narrow' | 'reject' | 'stop';
      /**
       * How long `retry` and `wait` pause where the answer has no Retry-After.
       */
      after?: string;
      /**
       * A short stable code of the failure, for grouping. Default: the status.
       */
      code?: string;
      /**
       * The vendor’s message, where it may be shown: it must hold no personal values.
       */
      reason?: string;
      /**
       * What to do about it, for people.
       */
      hint?: string;
    }[];
    /**
     * Budgets that hold at once; requests leave in order of arrival.
     *
     * Items: One budget.
     */
    limits?: (
      | {
          /**
           * Requests.
           */
          requests: number;
          /**
           * The time in which they are counted.
           */
          per: string;
          /**
           * What follows when it is spent. Default wait.
           */
          then?: 'wait' | 'stop';
          /**
           * Only requests whose path begins with this. Default: all.
           */
          match?: string;
        }
      | {
          /**
           * Requests.
           */
          concurrent: number;
          /**
           * Only requests whose path begins with this. Default: all.
           */
          match?: string;
        }
      | {
          /**
           * The pause.
           */
          every: string;
          /**
           * Only requests whose path begins with this. Default: all.
           */
          match?: string;
        }
    )[];
    /**
     * How one request is tried again. The defaults suit most systems.
     */
    retry: {
      /**
       * Tries in all, the first included. Default 5.
       */
      tries: number;
      /**
       * The first wait is random up to this, then up to twice that … Default 500ms.
       */
      first: string;
      /**
       * No such wait is longer than this. Default 1m.
       */
      most: string;
      /**
       * What a `wait` without a Retry-After waits. Default 5m.
       */
      wait: string;
      /**
       * A longer wait is an error that says when to come back. Default 10m.
       */
      wait_most: string;
    };
    /**
     * Pauses requests to a system that fails again and again.
     */
    breaker: {
      /**
       * Failures in a row that open it. Default 10.
       */
      failures: number;
      /**
       * How long it stays open before one request probes. Default 30s.
       */
      open: string;
    };
    /**
     * How long to wait for what.
     */
    timeouts: {
      /**
       * For the connection. Default 10s.
       */
      connect: string;
      /**
       * For the first byte of the answer. Default 1m.
       */
      headers: string;
      /**
       * Between two pieces of the body. Default 1m.
       */
      body: string;
      /**
       * For the request as a whole. Default 15m.
       */
      total: string;
    };
    /**
     * Bytes of the largest answer, unpacked. Default 64 MiB.
     */
    answer_limit: number;
    /**
     * Runs over each row of every answer before a stream’s own `record`: dates, ids as text, vendor noise.
     */
    record?: string;
  };
  /**
   * The sql transport. Not yet built.
   */
  sql?: {
    [k: string]: unknown;
  };
  /**
   * The mail transport. Not yet built.
   */
  mail?: {
    [k: string]: unknown;
  };
  /**
   * Kinds of record, by name.
   */
  streams: {
    /**
     * One kind of record.
     */
    [k: string]: {
      /**
       * Its name for people.
       */
      title?: string;
      /**
       * What identifies a record.
       */
      key?: string | string[];
      /**
       * What says which of two states is newer; observed: the instant the request left.
       */
      version: string;
      /**
       * Whether versions are instants or numbers; default instant.
       */
      version_type: 'instant' | 'number';
      /**
       * JSON Schema of a record as mappings see it: inline, or the path of a .json file.
       */
      schema?:
        | {
            [k: string]: unknown;
          }
        | string;
      /**
       * Paths of sensitive fields by class (person, pay, health).
       */
      sensitive: {
        /**
         * Paths.
         *
         * Items: A path.
         */
        [k: string]: string[];
      };
      /**
       * How the stream is read.
       */
      read?: {
        /**
         * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
         */
        request: {
          /**
           * The HTTP method. Default GET.
           */
          method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
          /**
           * Appended to `base_url`; inserted values are escaped for a path.
           */
          path?: string;
          /**
           * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
           */
          url?: string;
          /**
           * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
           */
          query?: {
            /**
             * A template, or a number, a boolean or a list of them.
             */
            [k: string]: {
              [k: string]: unknown;
            };
          };
          /**
           * Further headers; undefined leaves one out.
           */
          headers?: {
            /**
             * A value.
             */
            [k: string]: string;
          };
          /**
           * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
           */
          json?: {
            [k: string]: unknown;
          };
          /**
           * A form body. A list repeats its field; undefined leaves it out.
           */
          form?: {
            /**
             * A template, or a number, a boolean or a list of them.
             */
            [k: string]: {
              [k: string]: unknown;
            };
          };
          /**
           * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
           */
          text?: string;
          /**
           * The content type of a `text` body. Default text/plain; charset=utf-8.
           */
          content_type: string;
          /**
           * What the answer’s body is read as. Default json.
           */
          answer: 'json' | 'text';
        };
        /**
         * Where the records are in the answer’s body. Without it the body itself is the list.
         */
        records?: string;
        /**
         * What it means when the answer has nothing at `records`: a drift of the source, or no records.
         */
        absent: 'error' | 'empty';
        /**
         * Most records of one answer; more is an error.
         */
        rows_limit: number;
        /**
         * How the pages of an answer follow each other.
         */
        pages?:
          | {
              kind: 'none';
            }
          | {
              kind: 'number';
              /**
               * The number of the first page: 0 or 1.
               */
              first: number;
              /**
               * Records asked for in one page: `$page.size`.
               */
              size?: number;
              /**
               * The number of pages, from the answer. Without it `stop` says where the end is.
               */
              total?: string;
              /**
               * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
               */
              stop: 'empty' | 'short';
              /**
               * Most pages of one walk. Reaching it is an error, never an end.
               */
              max: number;
              /**
               * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
               */
              resume: boolean;
              /**
               * How often a rule `then: restart` may send a walk back to its first page.
               */
              restarts: number;
            }
          | {
              kind: 'offset';
              /**
               * The offset of the first page: 0 or 1.
               */
              first: number;
              /**
               * Records asked for in one page: `$page.size`.
               */
              size?: number;
              /**
               * The number of records in all, from the answer. Without it `stop` says where the end is.
               */
              total?: string;
              /**
               * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
               */
              stop: 'empty' | 'short';
              /**
               * Most pages of one walk. Reaching it is an error, never an end.
               */
              max: number;
              /**
               * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
               */
              resume: boolean;
              /**
               * How often a rule `then: restart` may send a walk back to its first page.
               */
              restarts: number;
            }
          | {
              kind: 'cursor';
              /**
               * The cursor of the next page, from the answer. Without `last`, a blank one is the end.
               */
              next: string;
              /**
               * Whether this answer is the last, from the answer: true or false. Missing is an error.
               */
              last?: string;
              /**
               * What `$page.cursor` is in the first request. Without it the key is left out there.
               */
              first?: string;
              /**
               * Records asked for in one page: `$page.size`.
               */
              size?: number;
              /**
               * Most pages of one walk. Reaching it is an error, never an end.
               */
              max: number;
              /**
               * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
               */
              resume: boolean;
              /**
               * How often a rule `then: restart` may send a walk back to its first page.
               */
              restarts: number;
            }
          | {
              kind: 'next_url';
              /**
               * The URL of the next page, from the answer: absolute, or relative to the one before.
               */
              next: string;
              /**
               * Records asked for in one page: `$page.size`.
               */
              size?: number;
              /**
               * Most pages of one walk. Reaching it is an error, never an end.
               */
              max: number;
              /**
               * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
               */
              resume: boolean;
              /**
               * How often a rule `then: restart` may send a walk back to its first page.
               */
              restarts: number;
            }
          | {
              kind: 'link';
              /**
               * The relation of the link that names the next page.
               */
              relation: string;
              /**
               * Records asked for in one page: `$page.size`.
               */
              size?: number;
              /**
               * Most pages of one walk. Reaching it is an error, never an end.
               */
              max: number;
              /**
               * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
               */
              resume: boolean;
              /**
               * How often a rule `then: restart` may send a walk back to its first page.
               */
              restarts: number;
            }
          | {
              kind: 'until_flag';
              /**
               * Whether there are more pages, from the answer: true or false. Missing is an error.
               */
              more?: string;
              /**
               * The opposite of `more`, where the source says it that way.
               */
              last?: string;
              /**
               * The number of the first page: 0 or 1.
               */
              first: number;
              /**
               * Records asked for in one page: `$page.size`.
               */
              size?: number;
              /**
               * Most pages of one walk. Reaching it is an error, never an end.
               */
              max: number;
              /**
               * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
               */
              resume: boolean;
              /**
               * How often a rule `then: restart` may send a walk back to its first page.
               */
              restarts: number;
            };
        /**
         * How a read asks for what is new since the last run.
         */
        delta?:
          | {
              kind: 'none';
            }
          | {
              kind: 'window';
              /**
               * The instant at which the first window begins (ISO 8601).
               */
              start: string;
              /**
               * The longest window that the source takes; longer times are read slice by slice. Without it: one window.
               */
              span?: string;
              /**
               * The smallest window that is tried when the source says that one is too large.
               */
              min_span: string;
              /**
               * How far before the settled end a window begins again: for records that turn up late.
               */
              overlap: string;
              /**
               * How far before now a window ends: for records that are not yet visible.
               */
              lag: string;
              /**
               * From time to time a longer look back.
               */
              sweep?: {
                /**
                 * How often.
                 */
                every: string;
                /**
                 * How far before the settled end.
                 */
                span: string;
              };
              /**
               * How instants are written: a JSONata picture such as `[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]`, or `epoch_ms`, `epoch_s`.
               */
              format: string;
              /**
               * The zone in which instants are written, by its IANA name.
               */
              zone: string;
            }
          | {
              kind: 'high_water';
              /**
               * The field that grows, from the record as read.
               */
              field: string;
              /**
               * What the field holds: how values are compared and written.
               */
              type: 'instant' | 'number' | 'text';
              /**
               * The value to begin with. Without it `$window.from` is left out in the first run.
               */
              start?: string;
              /**
               * How far below the highest value (of type instant) the next read begins.
               */
              overlap: string;
              /**
               * How instants are written: a JSONata picture such as `[Y0001]-[M01]-[D01] [H01]:[m01]:[s01]`, or `epoch_ms`, `epoch_s`.
               */
              format: string;
              /**
               * The zone in which instants are written, by its IANA name.
               */
              zone: string;
            }
          | {
              kind: 'counter';
              /**
               * The number of the change, from the record as read: whole, or the text of a whole number of any length.
               */
              field: string;
              /**
               * The number to begin with.
               */
              start: string;
            };
        /**
         * Makes a record of each row: `$parent`, `$page` and `$window` are at hand. What it throws on is that row’s fault alone.
         */
        record?: string;
        /**
         * From ids to records: each step asks for what the ids of a page’s records name, and puts it under its own name.
         *
         * Items: One step: `$ids` are the ids of one chunk.
         */
        steps?: {
          /**
           * The field of the record that takes what is found.
           */
          name: string;
          /**
           * The id, or the list of ids, from the record. A record without any is left as it is.
           */
          keys: string;
          /**
           * Most ids in one request.
           */
          chunk: number;
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Where the records are in the answer’s body. Without it the body itself is the list.
           */
          records?: string;
          /**
           * What it means when the answer has nothing at `records`: a drift of the source, or no records.
           */
          absent: 'error' | 'empty';
          /**
           * Most records of one answer; more is an error.
           */
          rows_limit: number;
          /**
           * How the pages of an answer follow each other.
           */
          pages?:
            | {
                kind: 'none';
              }
            | {
                kind: 'number';
                /**
                 * The number of the first page: 0 or 1.
                 */
                first: number;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * The number of pages, from the answer. Without it `stop` says where the end is.
                 */
                total?: string;
                /**
                 * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
                 */
                stop: 'empty' | 'short';
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'offset';
                /**
                 * The offset of the first page: 0 or 1.
                 */
                first: number;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * The number of records in all, from the answer. Without it `stop` says where the end is.
                 */
                total?: string;
                /**
                 * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
                 */
                stop: 'empty' | 'short';
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'cursor';
                /**
                 * The cursor of the next page, from the answer. Without `last`, a blank one is the end.
                 */
                next: string;
                /**
                 * Whether this answer is the last, from the answer: true or false. Missing is an error.
                 */
                last?: string;
                /**
                 * What `$page.cursor` is in the first request. Without it the key is left out there.
                 */
                first?: string;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'next_url';
                /**
                 * The URL of the next page, from the answer: absolute, or relative to the one before.
                 */
                next: string;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'link';
                /**
                 * The relation of the link that names the next page.
                 */
                relation: string;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'until_flag';
                /**
                 * Whether there are more pages, from the answer: true or false. Missing is an error.
                 */
                more?: string;
                /**
                 * The opposite of `more`, where the source says it that way.
                 */
                last?: string;
                /**
                 * The number of the first page: 0 or 1.
                 */
                first: number;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              };
          /**
           * Over a refused answer (its body, `$status`): true where it means that none of the ids exists.
           */
          not_found?: string;
          /**
           * From a found record to the id that it answers.
           */
          match: string;
          /**
           * What of a found record is kept. Without it: all of it.
           */
          shape?: string;
          /**
           * One found record, or the list of them.
           */
          as: 'one' | 'many';
          /**
           * What happens to a record for whose ids nothing is found: `hold` (for 7d), `hold 30d`, `keep` or `reject`.
           */
          missing: string;
        }[];
        /**
         * One read for each record of another stream of this connector: `$parent`.
         */
        parents?: {
          /**
           * The stream whose records are the parents. It is read whole each time.
           */
          stream: string;
          /**
           * What `$parent` is, from the parent’s record: a list makes a read of each element, nothing makes none. Without it: the record.
           */
          each?: string;
        };
      };
      /**
       * By which fields the stream can be asked, each with how.
       */
      by_key?: {
        /**
         * How records are asked for by the value of this field: `$ids` are the values of one chunk. What it leaves out is as in `read`.
         */
        [k: string]: {
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Most values in one request.
           */
          chunk: number;
          /**
           * From a record to the value that it answers. Without it: the entry’s own name as a path.
           */
          match?: string;
          /**
           * Over a refused answer (its body, `$status`): true where it means that none of the values exists.
           */
          not_found?: string;
          /**
           * Where the records are in the answer’s body. Without it the body itself is the list.
           */
          records?: string;
          /**
           * What it means when the answer has nothing at `records`: a drift of the source, or no records.
           */
          absent?: 'error' | 'empty';
          /**
           * Most records of one answer; more is an error.
           */
          rows_limit?: number;
          /**
           * How the pages of an answer follow each other.
           */
          pages?:
            | {
                kind: 'none';
              }
            | {
                kind: 'number';
                /**
                 * The number of the first page: 0 or 1.
                 */
                first: number;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * The number of pages, from the answer. Without it `stop` says where the end is.
                 */
                total?: string;
                /**
                 * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
                 */
                stop: 'empty' | 'short';
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'offset';
                /**
                 * The offset of the first page: 0 or 1.
                 */
                first: number;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * The number of records in all, from the answer. Without it `stop` says where the end is.
                 */
                total?: string;
                /**
                 * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
                 */
                stop: 'empty' | 'short';
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'cursor';
                /**
                 * The cursor of the next page, from the answer. Without `last`, a blank one is the end.
                 */
                next: string;
                /**
                 * Whether this answer is the last, from the answer: true or false. Missing is an error.
                 */
                last?: string;
                /**
                 * What `$page.cursor` is in the first request. Without it the key is left out there.
                 */
                first?: string;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'next_url';
                /**
                 * The URL of the next page, from the answer: absolute, or relative to the one before.
                 */
                next: string;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'link';
                /**
                 * The relation of the link that names the next page.
                 */
                relation: string;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              }
            | {
                kind: 'until_flag';
                /**
                 * Whether there are more pages, from the answer: true or false. Missing is an error.
                 */
                more?: string;
                /**
                 * The opposite of `more`, where the source says it that way.
                 */
                last?: string;
                /**
                 * The number of the first page: 0 or 1.
                 */
                first: number;
                /**
                 * Records asked for in one page: `$page.size`.
                 */
                size?: number;
                /**
                 * Most pages of one walk. Reaching it is an error, never an end.
                 */
                max: number;
                /**
                 * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                 */
                resume: boolean;
                /**
                 * How often a rule `then: restart` may send a walk back to its first page.
                 */
                restarts: number;
              };
          /**
           * Makes a record of each row: `$parent`, `$page` and `$window` are at hand. What it throws on is that row’s fault alone.
           */
          record?: string;
          /**
           * From ids to records: each step asks for what the ids of a page’s records name, and puts it under its own name.
           *
           * Items: One step: `$ids` are the ids of one chunk.
           */
          steps?: {
            /**
             * The field of the record that takes what is found.
             */
            name: string;
            /**
             * The id, or the list of ids, from the record. A record without any is left as it is.
             */
            keys: string;
            /**
             * Most ids in one request.
             */
            chunk: number;
            /**
             * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
             */
            request: {
              /**
               * The HTTP method. Default GET.
               */
              method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
              /**
               * Appended to `base_url`; inserted values are escaped for a path.
               */
              path?: string;
              /**
               * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
               */
              url?: string;
              /**
               * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
               */
              query?: {
                /**
                 * A template, or a number, a boolean or a list of them.
                 */
                [k: string]: {
                  [k: string]: unknown;
                };
              };
              /**
               * Further headers; undefined leaves one out.
               */
              headers?: {
                /**
                 * A value.
                 */
                [k: string]: string;
              };
              /**
               * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
               */
              json?: {
                [k: string]: unknown;
              };
              /**
               * A form body. A list repeats its field; undefined leaves it out.
               */
              form?: {
                /**
                 * A template, or a number, a boolean or a list of them.
                 */
                [k: string]: {
                  [k: string]: unknown;
                };
              };
              /**
               * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
               */
              text?: string;
              /**
               * The content type of a `text` body. Default text/plain; charset=utf-8.
               */
              content_type: string;
              /**
               * What the answer’s body is read as. Default json.
               */
              answer: 'json' | 'text';
            };
            /**
             * Where the records are in the answer’s body. Without it the body itself is the list.
             */
            records?: string;
            /**
             * What it means when the answer has nothing at `records`: a drift of the source, or no records.
             */
            absent: 'error' | 'empty';
            /**
             * Most records of one answer; more is an error.
             */
            rows_limit: number;
            /**
             * How the pages of an answer follow each other.
             */
            pages?:
              | {
                  kind: 'none';
                }
              | {
                  kind: 'number';
                  /**
                   * The number of the first page: 0 or 1.
                   */
                  first: number;
                  /**
                   * Records asked for in one page: `$page.size`.
                   */
                  size?: number;
                  /**
                   * The number of pages, from the answer. Without it `stop` says where the end is.
                   */
                  total?: string;
                  /**
                   * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
                   */
                  stop: 'empty' | 'short';
                  /**
                   * Most pages of one walk. Reaching it is an error, never an end.
                   */
                  max: number;
                  /**
                   * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                   */
                  resume: boolean;
                  /**
                   * How often a rule `then: restart` may send a walk back to its first page.
                   */
                  restarts: number;
                }
              | {
                  kind: 'offset';
                  /**
                   * The offset of the first page: 0 or 1.
                   */
                  first: number;
                  /**
                   * Records asked for in one page: `$page.size`.
                   */
                  size?: number;
                  /**
                   * The number of records in all, from the answer. Without it `stop` says where the end is.
                   */
                  total?: string;
                  /**
                   * Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.
                   */
                  stop: 'empty' | 'short';
                  /**
                   * Most pages of one walk. Reaching it is an error, never an end.
                   */
                  max: number;
                  /**
                   * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                   */
                  resume: boolean;
                  /**
                   * How often a rule `then: restart` may send a walk back to its first page.
                   */
                  restarts: number;
                }
              | {
                  kind: 'cursor';
                  /**
                   * The cursor of the next page, from the answer. Without `last`, a blank one is the end.
                   */
                  next: string;
                  /**
                   * Whether this answer is the last, from the answer: true or false. Missing is an error.
                   */
                  last?: string;
                  /**
                   * What `$page.cursor` is in the first request. Without it the key is left out there.
                   */
                  first?: string;
                  /**
                   * Records asked for in one page: `$page.size`.
                   */
                  size?: number;
                  /**
                   * Most pages of one walk. Reaching it is an error, never an end.
                   */
                  max: number;
                  /**
                   * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                   */
                  resume: boolean;
                  /**
                   * How often a rule `then: restart` may send a walk back to its first page.
                   */
                  restarts: number;
                }
              | {
                  kind: 'next_url';
                  /**
                   * The URL of the next page, from the answer: absolute, or relative to the one before.
                   */
                  next: string;
                  /**
                   * Records asked for in one page: `$page.size`.
                   */
                  size?: number;
                  /**
                   * Most pages of one walk. Reaching it is an error, never an end.
                   */
                  max: number;
                  /**
                   * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                   */
                  resume: boolean;
                  /**
                   * How often a rule `then: restart` may send a walk back to its first page.
                   */
                  restarts: number;
                }
              | {
                  kind: 'link';
                  /**
                   * The relation of the link that names the next page.
                   */
                  relation: string;
                  /**
                   * Records asked for in one page: `$page.size`.
                   */
                  size?: number;
                  /**
                   * Most pages of one walk. Reaching it is an error, never an end.
                   */
                  max: number;
                  /**
                   * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                   */
                  resume: boolean;
                  /**
                   * How often a rule `then: restart` may send a walk back to its first page.
                   */
                  restarts: number;
                }
              | {
                  kind: 'until_flag';
                  /**
                   * Whether there are more pages, from the answer: true or false. Missing is an error.
                   */
                  more?: string;
                  /**
                   * The opposite of `more`, where the source says it that way.
                   */
                  last?: string;
                  /**
                   * The number of the first page: 0 or 1.
                   */
                  first: number;
                  /**
                   * Records asked for in one page: `$page.size`.
                   */
                  size?: number;
                  /**
                   * Most pages of one walk. Reaching it is an error, never an end.
                   */
                  max: number;
                  /**
                   * Whether a later run may go on between two pages. `false` where the source forgets its cursors.
                   */
                  resume: boolean;
                  /**
                   * How often a rule `then: restart` may send a walk back to its first page.
                   */
                  restarts: number;
                };
            /**
             * Over a refused answer (its body, `$status`): true where it means that none of the ids exists.
             */
            not_found?: string;
            /**
             * From a found record to the id that it answers.
             */
            match: string;
            /**
             * What of a found record is kept. Without it: all of it.
             */
            shape?: string;
            /**
             * One found record, or the list of them.
             */
            as: 'one' | 'many';
            /**
             * What happens to a record for whose ids nothing is found: `hold` (for 7d), `hold 30d`, `keep` or `reject`.
             */
            missing: string;
          }[];
        };
      };
      /**
       * How the stream is written, by operation.
       */
      write?: {
        /**
         * How one operation is written: `$record` is the record of a call for one, `{ each: … }` runs over those of a batch.
         */
        create?: {
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Most records in one call.
           */
          batch: number;
          /**
           * Whether one bad record may sink the whole call. Then a call refused as a whole is halved until the bad one stands alone.
           */
          atomic: boolean;
          /**
           * Whether a call whose fate is not known may be sent again: `safe`, `never` (a person settles it), or a look at the target.
           */
          repeat:
            | ('safe' | 'never')
            | {
                /**
                 * The stream of this connector that is asked; it needs a `by_key` entry for `field`.
                 */
                by_lookup: string;
                /**
                 * The field by which it is asked. Default: the text of `key`.
                 */
                field?: string;
                /**
                 * The value to ask for, from the mapped record.
                 */
                key: string;
                /**
                 * Over the record found, `$record` being the mapped one: true: delivered; false: send again; nothing: unknown.
                 */
                applied: string;
              };
          /**
           * How a field is emptied: sent as null (write "null" in quotes), as an empty text, or named in the list `_clear` of its record.
           */
          clear?: 'null' | 'empty' | 'list';
          /**
           * What the answer says of each record sent. Without it: accepted when the call succeeded.
           */
          outcomes?:
            | {
                kind: 'status';
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'index';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the position of its record. Without it: the item’s own position, when there is one item a record.
                 */
                index?: string;
                /**
                 * The position of the first record: 0 or 1.
                 */
                base: number;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'pair';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the value that names its record.
                 */
                item: string;
                /**
                 * Over a record sent: the same value.
                 */
                delta: string;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'lists';
                [k: string]: unknown;
              };
          /**
           * One call carries records of one group only. Not yet built.
           */
          group?: {
            [k: string]: unknown;
          };
          /**
           * The target accepts now and applies later; its state is polled. Not yet built.
           */
          accept?: {
            [k: string]: unknown;
          };
          /**
           * Several requests for one write. Not yet built.
           */
          steps?: {
            [k: string]: unknown;
          };
        };
        /**
         * How one operation is written: `$record` is the record of a call for one, `{ each: … }` runs over those of a batch.
         */
        update?: {
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Most records in one call.
           */
          batch: number;
          /**
           * Whether one bad record may sink the whole call. Then a call refused as a whole is halved until the bad one stands alone.
           */
          atomic: boolean;
          /**
           * Whether a call whose fate is not known may be sent again: `safe`, `never` (a person settles it), or a look at the target.
           */
          repeat:
            | ('safe' | 'never')
            | {
                /**
                 * The stream of this connector that is asked; it needs a `by_key` entry for `field`.
                 */
                by_lookup: string;
                /**
                 * The field by which it is asked. Default: the text of `key`.
                 */
                field?: string;
                /**
                 * The value to ask for, from the mapped record.
                 */
                key: string;
                /**
                 * Over the record found, `$record` being the mapped one: true: delivered; false: send again; nothing: unknown.
                 */
                applied: string;
              };
          /**
           * How a field is emptied: sent as null (write "null" in quotes), as an empty text, or named in the list `_clear` of its record.
           */
          clear?: 'null' | 'empty' | 'list';
          /**
           * What the answer says of each record sent. Without it: accepted when the call succeeded.
           */
          outcomes?:
            | {
                kind: 'status';
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'index';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the position of its record. Without it: the item’s own position, when there is one item a record.
                 */
                index?: string;
                /**
                 * The position of the first record: 0 or 1.
                 */
                base: number;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'pair';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the value that names its record.
                 */
                item: string;
                /**
                 * Over a record sent: the same value.
                 */
                delta: string;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'lists';
                [k: string]: unknown;
              };
          /**
           * One call carries records of one group only. Not yet built.
           */
          group?: {
            [k: string]: unknown;
          };
          /**
           * The target accepts now and applies later; its state is polled. Not yet built.
           */
          accept?: {
            [k: string]: unknown;
          };
          /**
           * Several requests for one write. Not yet built.
           */
          steps?: {
            [k: string]: unknown;
          };
        };
        /**
         * How one operation is written: `$record` is the record of a call for one, `{ each: … }` runs over those of a batch.
         */
        upsert?: {
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Most records in one call.
           */
          batch: number;
          /**
           * Whether one bad record may sink the whole call. Then a call refused as a whole is halved until the bad one stands alone.
           */
          atomic: boolean;
          /**
           * Whether a call whose fate is not known may be sent again: `safe`, `never` (a person settles it), or a look at the target.
           */
          repeat:
            | ('safe' | 'never')
            | {
                /**
                 * The stream of this connector that is asked; it needs a `by_key` entry for `field`.
                 */
                by_lookup: string;
                /**
                 * The field by which it is asked. Default: the text of `key`.
                 */
                field?: string;
                /**
                 * The value to ask for, from the mapped record.
                 */
                key: string;
                /**
                 * Over the record found, `$record` being the mapped one: true: delivered; false: send again; nothing: unknown.
                 */
                applied: string;
              };
          /**
           * How a field is emptied: sent as null (write "null" in quotes), as an empty text, or named in the list `_clear` of its record.
           */
          clear?: 'null' | 'empty' | 'list';
          /**
           * What the answer says of each record sent. Without it: accepted when the call succeeded.
           */
          outcomes?:
            | {
                kind: 'status';
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'index';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the position of its record. Without it: the item’s own position, when there is one item a record.
                 */
                index?: string;
                /**
                 * The position of the first record: 0 or 1.
                 */
                base: number;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'pair';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the value that names its record.
                 */
                item: string;
                /**
                 * Over a record sent: the same value.
                 */
                delta: string;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'lists';
                [k: string]: unknown;
              };
          /**
           * One call carries records of one group only. Not yet built.
           */
          group?: {
            [k: string]: unknown;
          };
          /**
           * The target accepts now and applies later; its state is polled. Not yet built.
           */
          accept?: {
            [k: string]: unknown;
          };
          /**
           * Several requests for one write. Not yet built.
           */
          steps?: {
            [k: string]: unknown;
          };
        };
        /**
         * How one operation is written: `$record` is the record of a call for one, `{ each: … }` runs over those of a batch.
         */
        delete?: {
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Most records in one call.
           */
          batch: number;
          /**
           * Whether one bad record may sink the whole call. Then a call refused as a whole is halved until the bad one stands alone.
           */
          atomic: boolean;
          /**
           * Whether a call whose fate is not known may be sent again: `safe`, `never` (a person settles it), or a look at the target.
           */
          repeat:
            | ('safe' | 'never')
            | {
                /**
                 * The stream of this connector that is asked; it needs a `by_key` entry for `field`.
                 */
                by_lookup: string;
                /**
                 * The field by which it is asked. Default: the text of `key`.
                 */
                field?: string;
                /**
                 * The value to ask for, from the mapped record.
                 */
                key: string;
                /**
                 * Over the record found, `$record` being the mapped one: true: delivered; false: send again; nothing: unknown.
                 */
                applied: string;
              };
          /**
           * How a field is emptied: sent as null (write "null" in quotes), as an empty text, or named in the list `_clear` of its record.
           */
          clear?: 'null' | 'empty' | 'list';
          /**
           * What the answer says of each record sent. Without it: accepted when the call succeeded.
           */
          outcomes?:
            | {
                kind: 'status';
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'index';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the position of its record. Without it: the item’s own position, when there is one item a record.
                 */
                index?: string;
                /**
                 * The position of the first record: 0 or 1.
                 */
                base: number;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'pair';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the value that names its record.
                 */
                item: string;
                /**
                 * Over a record sent: the same value.
                 */
                delta: string;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'lists';
                [k: string]: unknown;
              };
          /**
           * One call carries records of one group only. Not yet built.
           */
          group?: {
            [k: string]: unknown;
          };
          /**
           * The target accepts now and applies later; its state is polled. Not yet built.
           */
          accept?: {
            [k: string]: unknown;
          };
          /**
           * Several requests for one write. Not yet built.
           */
          steps?: {
            [k: string]: unknown;
          };
        };
        /**
         * How one operation is written: `$record` is the record of a call for one, `{ each: … }` runs over those of a batch.
         */
        action?: {
          /**
           * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
           */
          request: {
            /**
             * The HTTP method. Default GET.
             */
            method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
            /**
             * Appended to `base_url`; inserted values are escaped for a path.
             */
            path?: string;
            /**
             * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
             */
            url?: string;
            /**
             * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
             */
            query?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * Further headers; undefined leaves one out.
             */
            headers?: {
              /**
               * A value.
               */
              [k: string]: string;
            };
            /**
             * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
             */
            json?: {
              [k: string]: unknown;
            };
            /**
             * A form body. A list repeats its field; undefined leaves it out.
             */
            form?: {
              /**
               * A template, or a number, a boolean or a list of them.
               */
              [k: string]: {
                [k: string]: unknown;
              };
            };
            /**
             * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
             */
            text?: string;
            /**
             * The content type of a `text` body. Default text/plain; charset=utf-8.
             */
            content_type: string;
            /**
             * What the answer’s body is read as. Default json.
             */
            answer: 'json' | 'text';
          };
          /**
           * Most records in one call.
           */
          batch: number;
          /**
           * Whether one bad record may sink the whole call. Then a call refused as a whole is halved until the bad one stands alone.
           */
          atomic: boolean;
          /**
           * Whether a call whose fate is not known may be sent again: `safe`, `never` (a person settles it), or a look at the target.
           */
          repeat:
            | ('safe' | 'never')
            | {
                /**
                 * The stream of this connector that is asked; it needs a `by_key` entry for `field`.
                 */
                by_lookup: string;
                /**
                 * The field by which it is asked. Default: the text of `key`.
                 */
                field?: string;
                /**
                 * The value to ask for, from the mapped record.
                 */
                key: string;
                /**
                 * Over the record found, `$record` being the mapped one: true: delivered; false: send again; nothing: unknown.
                 */
                applied: string;
              };
          /**
           * How a field is emptied: sent as null (write "null" in quotes), as an empty text, or named in the list `_clear` of its record.
           */
          clear?: 'null' | 'empty' | 'list';
          /**
           * What the answer says of each record sent. Without it: accepted when the call succeeded.
           */
          outcomes?:
            | {
                kind: 'status';
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'index';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the position of its record. Without it: the item’s own position, when there is one item a record.
                 */
                index?: string;
                /**
                 * The position of the first record: 0 or 1.
                 */
                base: number;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'pair';
                /**
                 * The list of items in the answer’s body, one about each record sent.
                 */
                items: string;
                /**
                 * Over an item: the value that names its record.
                 */
                item: string;
                /**
                 * Over a record sent: the same value.
                 */
                delta: string;
                /**
                 * Over an item: true when its record was applied.
                 */
                accepted: string;
                /**
                 * Over an item: true when its record was refused for good. Neither this, `accepted` nor `retry`: unknown.
                 */
                rejected: string;
                /**
                 * Over an item: true when its record was not applied, but may be sent again.
                 */
                retry?: string;
                /**
                 * How long a record waits at least before it is sent again.
                 */
                after?: string;
                /**
                 * The target’s code for what is wrong.
                 */
                code?: string;
                /**
                 * What is wrong, for people.
                 */
                message?: string;
                /**
                 * The field at fault.
                 */
                field?: string;
                /**
                 * The target’s own id of the record.
                 */
                target_id?: string;
                /**
                 * What became of the record: `created`, `updated`, `deleted` or `acted`. Nothing: the ledger decides.
                 */
                effect?: string;
              }
            | {
                kind: 'lists';
                [k: string]: unknown;
              };
          /**
           * One call carries records of one group only. Not yet built.
           */
          group?: {
            [k: string]: unknown;
          };
          /**
           * The target accepts now and applies later; its state is polled. Not yet built.
           */
          accept?: {
            [k: string]: unknown;
          };
          /**
           * Several requests for one write. Not yet built.
           */
          steps?: {
            [k: string]: unknown;
          };
        };
      };
    };
  };
  /**
   * A cheap request that shows that the settings are right.
   */
  check?: {
    /**
     * One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.
     */
    request: {
      /**
       * The HTTP method. Default GET.
       */
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
      /**
       * Appended to `base_url`; inserted values are escaped for a path.
       */
      path?: string;
      /**
       * An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.
       */
      url?: string;
      /**
       * Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out.
       */
      query?: {
        /**
         * A template, or a number, a boolean or a list of them.
         */
        [k: string]: {
          [k: string]: unknown;
        };
      };
      /**
       * Further headers; undefined leaves one out.
       */
      headers?: {
        /**
         * A value.
         */
        [k: string]: string;
      };
      /**
       * A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).
       */
      json?: {
        [k: string]: unknown;
      };
      /**
       * A form body. A list repeats its field; undefined leaves it out.
       */
      form?: {
        /**
         * A template, or a number, a boolean or a list of them.
         */
        [k: string]: {
          [k: string]: unknown;
        };
      };
      /**
       * A text body; inserted values are escaped for XML or JSON where `content_type` says so.
       */
      text?: string;
      /**
       * The content type of a `text` body. Default text/plain; charset=utf-8.
       */
      content_type: string;
      /**
       * What the answer’s body is read as. Default json.
       */
      answer: 'json' | 'text';
    };
    /**
     * Over the answer: one line for people, such as whose tenant it is.
     */
    says?: string;
  };
  /**
   * Facts of the vendor that this file rests on.
   *
   * Items: A fact of the vendor that this file rests on.
   */
  facts: {
    /**
     * Its id; a test names it.
     */
    id: string;
    /**
     * The fact.
     */
    text: string;
    /**
     * Where it is documented.
     */
    source?: string;
    /**
     * How sure it is.
     */
    confidence?: string;
  }[];
}
/**
 * A connector over file.
 */
export interface FileConnector {
  /**
   * Its name, which is the name of its file.
   */
  connector: string;
  /**
   * Its name for people.
   */
  title: string;
  /**
   * How sure it is that it works against the vendor.
   */
  status?: 'confirmed' | 'partner-gated' | 'profile, untested against the vendor';
  /**
   * The settings of a connection (`with:`): a JSON Schema of one level.
   */
  config: {
    /**
     * The settings that say whose tenant it is; default: the connection's name.
     *
     * Items: A setting.
     */
    identity: string[];
    /**
     * Settings that must be given.
     *
     * Items: A setting.
     */
    required: string[];
    /**
     * The settings.
     */
    properties: {
      /**
       * JSON Schema; secret: true is never shown.
       */
      [k: string]: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * Files of a folder, read and written as streams of rows.
   */
  file: {
    /**
     * What a file holds: CSV, or one JSON object a line.
     */
    format: 'csv' | 'jsonl';
    /**
     * The folder that is read, or written to; relative to the project, which it may not leave, or absolute.
     */
    directory?: string;
    /**
     * Which files of the folder are read: a name with *, ?, {a,b} and ** /; letter case is ignored.
     */
    pattern?: string;
    /**
     * Files are read in this order: by name, or by the time they were last changed.
     */
    order?: 'name' | 'modified';
    /**
     * A file changed less than this long ago is left for the next run. Default 0s: only files that change while they are read.
     */
    min_age?: string;
    /**
     * Encoding of the files read; auto looks for a byte order mark, then UTF-8, UTF-16, GB18030, over the whole file.
     */
    encoding?:
      | 'auto'
      | 'utf-8'
      | 'utf-16le'
      | 'utf-16be'
      | 'gb18030'
      | 'big5'
      | 'shift_jis'
      | 'euc-kr'
      | 'windows-1250'
      | 'windows-1251'
      | 'windows-1252';
    /**
     * What stands between two cells: auto, or one character; also what is written (auto writes a comma).
     */
    delimiter?: string;
    /**
     * The row that names the columns, counted from 1; auto looks for it below title rows.
     */
    header_row?: 'auto' | number;
    /**
     * Rows in one page.
     */
    page_rows?: number;
    /**
     * A larger file is refused.
     */
    max_file_bytes?: number;
    /**
     * A row with a cell (of JSON Lines: a row) of more characters is rejected.
     */
    max_cell?: number;
    /**
     * A header with more columns is refused.
     */
    max_columns?: number;
    /**
     * Most rows that are held in memory for a join to these files.
     */
    max_index_rows?: number;
    /**
     * Name of the file that a run writes; {mapping}, {time} (yyyymmddThhmmss, UTC) and {run} are filled in, and {run} must stand in it.
     */
    file_name?: string;
    /**
     * Last column of what is written: create, update, upsert or delete; empty switches it off.
     */
    operation_column?: string;
    /**
     * Columns that are written, in this order; default: those of the first batch of records, in the order of the mapping.
     *
     * Items: A column.
     */
    columns?: string[];
    /**
     * How an object inside a record is written to CSV: a column a field (address.city), or JSON text in one cell.
     */
    nested?: 'dots' | 'json';
    /**
     * Write what Excel opens right: UTF-8 with byte order mark, lines that end in CRLF.
     */
    excel?: boolean;
    /**
     * Encoding of what is written.
     */
    write_encoding?: 'utf-8' | 'gb18030';
    /**
     * Put an apostrophe before cells that a spreadsheet would run as a formula (= + - @ at the start); numbers stay.
     */
    defuse?: boolean;
    /**
     * Paths of sensitive fields by class (person, pay, health), such as { person: [姓名, 邮箱] }; a name that holds a dot stands in backticks. They are masked where rows are shown; what feeds a sensitive field of a target is masked anyway.
     */
    sensitive?: {
      /**
       * The paths of one class.
       */
      [k: string]: string | string[];
    };
  };
  /**
   * The sql transport. Not yet built.
   */
  sql?: {
    [k: string]: unknown;
  };
  /**
   * The mail transport. Not yet built.
   */
  mail?: {
    [k: string]: unknown;
  };
  /**
   * Kinds of record, by name.
   */
  streams: {
    /**
     * One kind of record.
     */
    [k: string]: {
      /**
       * Its name for people.
       */
      title?: string;
      /**
       * What identifies a record.
       */
      key?: string | string[];
      /**
       * What says which of two states is newer; observed: the instant the request left.
       */
      version: string;
      /**
       * Whether versions are instants or numbers; default instant.
       */
      version_type: 'instant' | 'number';
      /**
       * JSON Schema of a record as mappings see it: inline, or the path of a .json file.
       */
      schema?:
        | {
            [k: string]: unknown;
          }
        | string;
      /**
       * Paths of sensitive fields by class (person, pay, health).
       */
      sensitive: {
        /**
         * Paths.
         *
         * Items: A path.
         */
        [k: string]: string[];
      };
      /**
       * The stream can be read: every file of the folder that matches the pattern, each once.
       */
      read?: {};
      /**
       * By which fields the stream can be asked, each with how.
       */
      by_key?: {
        /**
         * Files can be asked by any field: nothing is to be said here.
         */
        [k: string]: {};
      };
      /**
       * How the stream is written, by operation.
       */
      write?: {
        /**
         * The stream takes this operation: a row in the file that the run writes.
         */
        create?: {};
        /**
         * The stream takes this operation: a row in the file that the run writes.
         */
        update?: {};
        /**
         * The stream takes this operation: a row in the file that the run writes.
         */
        upsert?: {};
        /**
         * The stream takes this operation: a row in the file that the run writes.
         */
        delete?: {};
        /**
         * The stream takes this operation: a row in the file that the run writes.
         */
        action?: {};
      };
    };
  };
  /**
   * A cheap request that shows the settings are right.
   */
  check?: {
    [k: string]: unknown;
  };
  /**
   * Facts of the vendor that this file rests on.
   *
   * Items: A fact of the vendor that this file rests on.
   */
  facts: {
    /**
     * Its id; a test names it.
     */
    id: string;
    /**
     * The fact.
     */
    text: string;
    /**
     * Where it is documented.
     */
    source?: string;
    /**
     * How sure it is.
     */
    confidence?: string;
  }[];
}
/**
 * A connector over local.
 */
export interface LocalConnector {
  /**
   * Its name, which is the name of its file.
   */
  connector: string;
  /**
   * Its name for people.
   */
  title: string;
  /**
   * How sure it is that it works against the vendor.
   */
  status?: 'confirmed' | 'partner-gated' | 'profile, untested against the vendor';
  /**
   * The settings of a connection (`with:`): a JSON Schema of one level.
   */
  config: {
    /**
     * The settings that say whose tenant it is; default: the connection's name.
     *
     * Items: A setting.
     */
    identity: string[];
    /**
     * Settings that must be given.
     *
     * Items: A setting.
     */
    required: string[];
    /**
     * The settings.
     */
    properties: {
      /**
       * JSON Schema; secret: true is never shown.
       */
      [k: string]: {
        [k: string]: unknown;
      };
    };
  };
  /**
   * Streams in the store of hrwire itself: several mappings write their own fields, others read by counter.
   */
  local: {};
  /**
   * The sql transport. Not yet built.
   */
  sql?: {
    [k: string]: unknown;
  };
  /**
   * The mail transport. Not yet built.
   */
  mail?: {
    [k: string]: unknown;
  };
  /**
   * Kinds of record, by name.
   */
  streams: {
    /**
     * One kind of record.
     */
    [k: string]: {
      /**
       * Its name for people.
       */
      title?: string;
      /**
       * What identifies a record.
       */
      key?: string | string[];
      /**
       * What says which of two states is newer; observed: the instant the request left.
       */
      version: string;
      /**
       * Whether versions are instants or numbers; default instant.
       */
      version_type: 'instant' | 'number';
      /**
       * JSON Schema of a record as mappings see it: inline, or the path of a .json file.
       */
      schema?:
        | {
            [k: string]: unknown;
          }
        | string;
      /**
       * Paths of sensitive fields by class (person, pay, health).
       */
      sensitive: {
        /**
         * Paths.
         *
         * Items: A path.
         */
        [k: string]: string[];
      };
      /**
       * Nothing is to be said here.
       */
      read?: {};
      /**
       * By which fields the stream can be asked, each with how.
       */
      by_key?: {
        /**
         * Nothing is to be said here.
         */
        [k: string]: {};
      };
      /**
       * How the stream is written, by operation.
       */
      write?: {
        /**
         * Nothing is to be said here.
         */
        create?: {};
        /**
         * Nothing is to be said here.
         */
        update?: {};
        /**
         * Nothing is to be said here.
         */
        upsert?: {};
        /**
         * Nothing is to be said here.
         */
        delete?: {};
        /**
         * Nothing is to be said here.
         */
        action?: {};
      };
    };
  };
  /**
   * A cheap request that shows the settings are right.
   */
  check?: {
    [k: string]: unknown;
  };
  /**
   * Facts of the vendor that this file rests on.
   *
   * Items: A fact of the vendor that this file rests on.
   */
  facts: {
    /**
     * Its id; a test names it.
     */
    id: string;
    /**
     * The fact.
     */
    text: string;
    /**
     * Where it is documented.
     */
    source?: string;
    /**
     * How sure it is.
     */
    confidence?: string;
  }[];
}
