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
  /** Faults that no client can help, with the reason. */
  readonly not?: (fault: Fault, kind: Kind) => string | undefined;
}

export const ways: readonly Way[] = [
  {
    scenario: reports,
    // Orders are looked at only where an answer was lost: the random rounds have that.
    asks: { successfactors: ['login', 'write'] },
    not: (fault, kind) =>
      fault.name === 'delivered twice' && kind === 'write'
        ? 'the target only appends: what the network delivers twice stands twice'
        : undefined,
  },
  { scenario: transfers, asks: { hirevue: ['login', 'read'], beisen: ['login', 'read', 'write'] } },
  { scenario: people, asks: { successfactors: ['login', 'read'], beisen: ['login', 'read', 'write'] } },
];

const login = /\/token(\?|$)|\/log(in|out)\//i;
const write =
  /upsert|TransferPhase|UpdateApplyList|CreateForEntry|UpdateEmployee|Organization\/(Create|Update)|UpdateOriginalId/;

export function kindOf({ target }: Asked): Kind {
  return login.test(target) ? 'login' : write.test(target) ? 'write' : 'read';
}

export function concerns(fault: Fault, kind: Kind): boolean {
  return fault.on?.includes(kind) ?? true;
}
