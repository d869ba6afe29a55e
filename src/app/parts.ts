import type { StartPart } from './live.ts';
import { telemetry } from './telemetry.ts';

/** What works beside the requests, in the order in which it is started; it ends in the reverse order. */
export const parts: readonly StartPart[] = [telemetry];
