import { appended } from './appended.ts';
import { drain } from './drain.ts';
import { guarded } from './guarded.ts';
import { invitations } from './invitations.ts';
import { keyless } from './keyless.ts';
import { people } from './people.ts';
import { reports } from './reports.ts';
import type { Scenario } from './scenario.ts';
import { transfers } from './transfers.ts';

export const scenarios: readonly Scenario[] = [
  reports,
  transfers,
  people,
  invitations,
  drain,
  appended,
  keyless,
  guarded,
];
