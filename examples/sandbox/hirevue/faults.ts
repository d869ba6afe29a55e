import type { Fault as AnyFault } from '../shared/faults.ts';
import { anyServersKinds } from '../shared/faults.ts';

export const faultKinds = [
  ...anyServersKinds,
  /** The session, or the token, dies on the server before it is checked. */
  'session-killed',
  /** A list brings its rows, and another interview is invited before the next page is asked for. */
  'drift',
] as const;

export type FaultKind = (typeof faultKinds)[number];
export type Fault = AnyFault<FaultKind>;
