import type { JsonObject } from '../record/json.ts';
import { packageVersion } from '../app/shipped.ts';
import { openApi } from './openapi.ts';
import type { Route } from './route.ts';
import { healthz, readyz } from './routes/health.ts';
import { showMetrics } from './routes/metrics.ts';
import { openapiRoute } from './routes/openapi.ts';

let made: JsonObject | undefined;

/** The OpenAPI document of all operations. */
export function openApiDocument(): JsonObject {
  return (made ??= openApi(routes, packageVersion()));
}

/** Every operation, in the order of the reference. */
export const routes: readonly Route[] = [healthz, readyz, showMetrics, openapiRoute(openApiDocument)];
