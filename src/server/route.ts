import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Actor, Permission } from '../access/actor.ts';
import type { Live } from '../app/live.ts';
import type { Session } from '../app/session.ts';
import type { Fragment } from '../config/schema/kinds.ts';
import type { Json, JsonObject } from '../record/json.ts';

/** A request whose caller, parameters and body have been checked. */
export interface Asked {
  readonly live: Live;
  /** The project on behalf of the caller: audits name them, and what is outside of their scope is not there. */
  readonly session: Session;
  readonly actor: Actor;
  /** Parameters of the path and of the query, by name, as the operation's schemas have them (defaults filled in). */
  readonly path: Readonly<Record<string, string>>;
  readonly query: JsonObject;
  /** The JSON of the body, held against the operation's schema; undefined where it takes none. */
  readonly body: Json | undefined;
  /** For `reads: 'stream'`: the body as it comes. The route bounds what it reads. */
  readonly incoming: IncomingMessage;
  /** For `reads: 'bytes'`: the body as it came. */
  readonly bytes: Buffer;
  header(name: string): string | undefined;
  /** The language in which people are told what is wrong: `?lang=`, else `Accept-Language`. */
  readonly language: 'en' | 'zh';
  /** Of this request, made here: in its answer's `X-Request-Id`, in the log, and in audits. */
  readonly requestId: string;
  /** Aborted when the caller has gone, or the server ends at once. */
  readonly signal: AbortSignal;
}

/** One of server-sent events. */
export interface SentEvent {
  readonly id?: string;
  readonly event: string;
  readonly data: Json;
}

/** An answer: exactly one of `json`, `text`, `stream` and `events`, or none of them. */
export interface Reply {
  /** 200 where absent; 204 where there is nothing to say. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Json;
  /** With its `content-type` in `headers`. */
  readonly text?: string;
  readonly stream?: Readable;
  readonly events?: AsyncIterable<SentEvent>;
}

/** One operation of the API; the OpenAPI document is made of all of them. Errors are thrown as `HrwireError`. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/v1/runs/{run}`. */
  readonly path: string;
  /** `nobody`: no token is asked for. */
  readonly needs: Permission | 'nobody';
  /**
   * The operation object of OpenAPI 3.1: `operationId`, `summary`, `parameters`, `requestBody`, `responses` of success.
   * Those of failures (problem details) are added to each, and the query parameter `lang`. JSON Schemas are those of
   * `config/schema/kinds.ts` or plain ones; requests are held against them, and in tests answers too.
   */
  readonly operation: Fragment;
  /** The query is somebody else's: none of it is checked, and `query` is empty (notifications). */
  readonly anyQuery?: true;
  /** How the body is read; default json where the operation has a `requestBody`, else nothing is read. */
  readonly reads?: 'json' | 'bytes' | 'stream';
  /** Bytes; default: `serve.limits.body`. */
  readonly mostBytes?: (live: Live) => number;
  handle(asked: Asked): Promise<Reply>;
}
