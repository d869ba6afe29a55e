import type { Json } from '../record/json.ts';

/** A notification as it came over HTTP. */
export interface Notice {
  readonly method: string;
  /** As it was asked for, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The same as it was written, without the question mark. */
  readonly search: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were signed. */
  readonly body: Buffer;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What the system that notifies waits for. */
export interface HookAnswer {
  readonly status: number;
  /** Of its body. */
  readonly type: string;
  readonly text: string;
}

export type Received =
  /** Not from whom it says, too old, or nothing that is asked so. Why is nobody's business. */
  | { readonly is: 'refused' }
  /** From the right one, and yet not to be read. */
  | { readonly is: 'unreadable'; readonly why: string }
  /** The system asks whether somebody is there. */
  | { readonly is: 'challenge'; readonly answer: HookAnswer }
  | {
      readonly is: 'notice';
      readonly body: Json;
      /** What the connector says identifies it. */
      readonly id: string | undefined;
      /** What is said once it is stored. */
      readonly answer: HookAnswer;
    };

/** How a stream takes notifications: the connector's recipe with the connection's settings. Asks nobody. */
export interface Reception {
  /** Whether the recipe tells who sends. Where it does not, only those who know a secret path may. */
  readonly verifies: boolean;
  /** Whether notifications carry the records themselves. */
  readonly carries: boolean;
  receive(notice: Notice): Promise<Received>;
}
