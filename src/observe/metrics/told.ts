import type { Observation } from '../observation.ts';
import type { Metrics } from './registry.ts';

/** Counts what is observed. Runs are counted from the store, where those of other processes stand too. */
export function count(metrics: Metrics, told: Observation): void {
  switch (told.kind) {
    case 'request': {
      const { connection } = told;
      const status_class = told.status === 'failed' ? 'failed' : `${Math.floor(told.status / 100)}xx`;
      metrics.note('hrwire_request_duration_seconds', { connection, status_class }, told.seconds);
      metrics.add('hrwire_request_bytes_total', { connection }, told.bytes);
      return;
    }
    case 'wait': {
      const { connection, why: reason, seconds } = told;
      if (reason !== 'limit') metrics.add('hrwire_retries_total', { connection }, 1);
      metrics.add('hrwire_throttles_total', { connection, reason }, 1);
      metrics.add('hrwire_throttled_seconds_total', { connection, reason }, seconds);
      return;
    }
    case 'breaker':
      metrics.add('hrwire_breaker_openings_total', { connection: told.connection }, 1);
      return;
    case 'hook': {
      const { connection, stream, result } = told;
      metrics.add('hrwire_hooks_total', { connection, stream, result }, 1);
      return;
    }
    case 'upload': {
      const { mapping, result } = told;
      metrics.add('hrwire_uploads_total', { mapping, result }, 1);
      if (result === 'committed') metrics.add('hrwire_upload_rows_total', { mapping }, told.rows);
      return;
    }
    case 'answered': {
      const { route, seconds } = told;
      const method = methods.has(told.method) ? told.method : 'other';
      metrics.add('hrwire_api_requests_total', { method, route, status: String(told.status) }, 1);
      metrics.note('hrwire_api_request_duration_seconds', { route }, seconds);
      return;
    }
    case 'started':
    case 'ended':
      return;
  }
}

/** Others are whatever somebody writes into a request. */
const methods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
