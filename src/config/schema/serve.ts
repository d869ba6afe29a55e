import { object } from './kinds.ts';
import { serveAlerts } from './serve/alerts.ts';
import { serveAccess } from './serve/access.ts';
import { serveHooks } from './serve/hooks.ts';
import { serveListen } from './serve/listen.ts';
import { serveLimits } from './serve/limits.ts';
import { serveRuns } from './serve/runs.ts';
import { serveTelemetry } from './serve/telemetry.ts';
import { serveUploads } from './serve/uploads.ts';

/** `serve:` of hrwire.yaml; `${NAME}` and `${file:/path}` are resolved when the server starts. */
export const serve = object(
  'What `hrwire serve` listens on, takes and bounds.',
  {
    listen: serveListen,
    limits: serveLimits,
    runs: serveRuns,
    hooks: serveHooks,
    uploads: serveUploads,
    alerts: serveAlerts,
    access: serveAccess,
    telemetry: serveTelemetry,
  },
  [],
  { default: {} },
);
