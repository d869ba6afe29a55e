import { startAccess } from './gate.ts';
import { endAbandoned } from './abandoned.ts';
import { startAlerts } from './alerts.ts';
import { waitingRows } from './hooks/part.ts';
import type { StartPart } from './live.ts';
import { tellRuns } from './run-log.ts';
import { startSchedules } from './scheduler.ts';
import { startUploads } from './upload-part.ts';
import { telemetry } from './telemetry.ts';

/** What works beside the requests, in the order in which it is started; it ends in the reverse order. */
export const parts: readonly StartPart[] = [
  telemetry,
  startAccess,
  tellRuns,
  startAlerts,
  endAbandoned,
  waitingRows,
  startUploads,
  startSchedules,
];
