import { bodies } from './faults/bodies.ts';
import { connections } from './faults/connections.ts';
import { contents } from './faults/contents.ts';
import { logins } from './faults/logins.ts';
import { pages } from './faults/pages.ts';
import { statuses } from './faults/statuses.ts';
import type { Fault } from './fault.ts';

/** All that is known to go wrong between two systems, by where it shows. */
export const faults: readonly Fault[] = [...connections, ...statuses, ...bodies, ...contents, ...pages, ...logins];
