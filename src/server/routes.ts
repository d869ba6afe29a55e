import type { Route } from './route.ts';

/** Every operation, in the order of the reference. */
export const routes: readonly Route[] = [];
