import { Adopting } from './adopt.ts';
import type { Delivery } from './deliver.ts';
import type { RejectGuard } from './guard.ts';
import { Outgoing } from './outgoing.ts';

/** Where deltas leave a run. */
export type Outlet = Pick<Outgoing, 'unsettled' | 'takeBack' | 'push' | 'drain' | 'abandon'>;

/** They are sent; or, in a run that adopts, only compared with what the target has. */
export function outletOf(delivery: Delivery, guard: RejectGuard): Outlet {
  const { adopter } = delivery.run;
  return adopter === undefined ? new Outgoing(delivery, guard) : new Adopting(delivery, adopter);
}
