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
  readonly sandboxes: readonly SandboxName[];
  /** Faults that no client can help, with the reason. */
  readonly not?: (fault: Fault, kind: Kind) => string | undefined;
}

export const ways: readonly Way[] = [
  {
    scenario: reports,
    sandboxes: ['successfactors'],
    not: (fault, kind) =>
      fault.name === 'delivered twice' && kind === 'write'
        ? 'the target only appends: what the network delivers twice stands twice'
        : undefined,
  },
  { scenario: transfers, sandboxes: ['hirevue', 'beisen'] },
  { scenario: people, sandboxes: ['successfactors', 'beisen'] },
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
