import { object } from '../kinds.ts';

/** How runs are carried out. */
export const serveRuns = object('How runs are carried out.', {}, [], { default: {} });
