import { anyServersKinds } from '../shared/faults.ts';
import type { Fault as AnyFault } from '../shared/faults.ts';

export const faultKinds = [
  ...anyServersKinds,
  /** 500 with an empty body. */
  'server-error',
  /** Every token dies on the server before this one is checked. */
  'token-killed',
  /** The caller's address has left the tenant's list. */
  'untrusted',
  /** The day's total is spent: 429 for every API until midnight in Shanghai. */
  'day-spent',
  /** Every scroll dies before the request is looked at. */
  'scroll-killed',
  /** Applications in `keys` (or all) are locked by their job for this transfer. */
  'lock',
  /** People of the applications in `keys` (or all) are black-listed for this transfer. */
  'blacklist',
  /** Applications in `keys` (or all) are moved by somebody else while this transfer runs. */
  'moved',
  /** A transfer says in its count one more than its lists show. */
  'miscounted',
  /** How an accepted push ends. */
  'push-partial',
  'push-fail',
  'push-overtime',
] as const;

export type FaultKind = (typeof faultKinds)[number];
export type Fault = AnyFault<FaultKind>;
