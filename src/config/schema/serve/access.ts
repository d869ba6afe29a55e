import { object } from '../kinds.ts';

/** Who may do what. */
export const serveAccess = object('Who may do what.', {}, [], { default: {} });
