import { object } from '../kinds.ts';

/** How notifications are taken. */
export const serveHooks = object('How notifications are taken.', {}, [], { default: {} });
