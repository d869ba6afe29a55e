import type { JsonObject } from '../record/json.ts';
import { packageVersion } from '../app/shipped.ts';
import { openApi } from './openapi.ts';
import type { Route } from './route.ts';
import { listAudits, verifyAudits } from './routes/audit/list.ts';
import { asideRoutes } from './routes/aside.ts';
import { checkpointRoutes } from './routes/checkpoints.ts';
import { connectorRoutes } from './routes/connectors.ts';
import { erasureRoutes } from './routes/erasures.ts';
import { explainRoutes } from './routes/explain.ts';
import { healthz, readyz } from './routes/health.ts';
import { mappingRoutes } from './routes/mappings.ts';
import { hookRoutes } from './routes/hooks/take.ts';
import { showMetrics } from './routes/metrics.ts';
import { openapiRoute } from './routes/openapi.ts';
import { runRoutes } from './routes/runs/read.ts';
import { signInRoutes } from './routes/sign-in/sign-in.ts';
import { createTokenRoute, listTokensRoute, revokeTokenRoute, rotateTokenRoute } from './routes/tokens/tokens.ts';
import { runEventsRoute, stopRunRoute } from './routes/runs/events.ts';
import { uploadFileRoutes } from './routes/uploads/commit.ts';
import { uploadRoutes } from './routes/uploads/uploads.ts';
import { approveRunRoute, startRunRoute } from './routes/runs/start.ts';
import {
  listSchedulesRoute,
  pauseScheduleRoute,
  resumeScheduleRoute,
  showScheduleRoute,
} from './routes/schedules/schedules.ts';

let made: JsonObject | undefined;

/** The OpenAPI document of all operations. */
export function openApiDocument(): JsonObject {
  return (made ??= openApi(routes, packageVersion()));
}

/** Every operation, in the order of the reference. */
export const routes: readonly Route[] = [
  healthz,
  readyz,
  showMetrics,
  openapiRoute(openApiDocument),
  ...mappingRoutes,
  ...runRoutes,
  startRunRoute,
  approveRunRoute,
  runEventsRoute,
  stopRunRoute,
  listSchedulesRoute,
  showScheduleRoute,
  pauseScheduleRoute,
  resumeScheduleRoute,
  ...signInRoutes,
  listTokensRoute,
  createTokenRoute,
  rotateTokenRoute,
  revokeTokenRoute,
  listAudits,
  verifyAudits,
  ...hookRoutes,
  ...uploadRoutes,
  ...uploadFileRoutes,
  ...asideRoutes,
  ...checkpointRoutes,
  ...explainRoutes,
  ...connectorRoutes,
  ...erasureRoutes,
];
