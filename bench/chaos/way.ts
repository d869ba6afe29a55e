import { people } from '../kill/people.ts';
import { reports } from '../kill/reports.ts';
import type { Scenario } from '../kill/scenario.ts';
import { transfers } from '../kill/transfers.ts';
import type { SandboxName } from '../../examples/sandbox/process.ts';
import type { Fault, Kind } from './fault.ts';
import type { Asked } from './proxy.ts';

/** A way of records through hrwire, with faults on it. */
export interface Way {
  readonly scenario: Scenario;
  /** Which requests each system gets. */
  readonly asks: Readonly<Partial<Record<SandboxName, readonly Kind[]>>>;
  /** Each fault at one place alone, in turn: a way whose rounds take long. */
  readonly inTurn?: true;
  /** Faults that no client can help, with the reason. */
  readonly cannot: readonly { readonly fault: string; readonly at: Kind; readonly why: string }[];
}

export const ways: readonly Way[] = [
  {
    scenario: reports,
    // Orders are looked at only where an answer was lost: the random rounds have that.
    asks: { successfactors: ['login', 'write'] },
    cannot: [
      {
        fault: 'delivered twice',
        at: 'write',
        why: 'a target that only appends has twice what the network delivers twice',
      },
    ],
  },
  { scenario: transfers, cannot: [], asks: { hirevue: ['login', 'read'], beisen: ['login', 'read', 'write'] } },
  {
    scenario: people,
    inTurn: true,
    cannot: [],
    asks: { successfactors: ['login', 'read'], beisen: ['login', 'read', 'write'] },
  },
];

const login = /\/token(\?|$)|\/log(in|out)\//i;
const write =
  /upsert|TransferPhase|UpdateApplyList|CreateForEntry|UpdateEmployee|Organization\/(Create|Update)|UpdateOriginalId/;

export function kindOf({ target }: Asked): Kind {
  return login.test(target) ? 'login' : write.test(target) ? 'write' : 'read';
}

/** May this fault meet such a request, and can a client be asked to bear it? */
export function concerns(way: Way, fault: Fault, kind: Kind): boolean {
  if (way.cannot.some((one) => one.fault === fault.name && one.at === kind)) return false;
  return fault.on?.includes(kind) ?? true;
}
