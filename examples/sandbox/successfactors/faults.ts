import type { Fault as AnyFault } from '../shared/faults.ts';
import { anyServersKinds } from '../shared/faults.ts';

export const faultKinds = [
  ...anyServersKinds,
  /** 500 "metadata is being generated". */
  'metadata',
  /** Each good record of an upsert is answered ACCEPTED/202 and not written. */
  'accepted',
  /** Records whose key is in `keys` (or all) are answered with 403 inside the 200. */
  'forbidden',
  /** One bad record sinks the call, although it asked for isolation. */
  'sunk',
  /** An upsert's items come back in another order. */
  'shuffled',
  /** An upsert's last item is missing from the answer. */
  'missing-item',
  /** The token dies on the server before it is checked. */
  'token-killed',
  /** `__next` points at another host. */
  'foreign-next',
] as const;

export type FaultKind = (typeof faultKinds)[number];
export type Fault = AnyFault<FaultKind>;
