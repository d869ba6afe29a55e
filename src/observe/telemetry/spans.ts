import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Attributes, Context, Span, Tracer } from '@opentelemetry/api';
import type { Observation } from '../observation.ts';

type Of<K extends Observation['kind']> = Extract<Observation, { kind: K }>;

/** Runs whose end was never told are let go when there are more than this. */
const mostOpen = 1000;
/** Asked every few seconds by machines: nobody looks for them. */
const unseen: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Spans of what is observed: one for a run, below it one for each request to a system and each wait; one for each request
 * of the API. Attributes are names of the project's files, counts, codes and statuses.
 */
export function spansOf(tracer: Tracer): (observation: Observation) => void {
  const runs = new Map<string, { readonly span: Span; readonly context: Context }>();
  const contextOf = (run: string): Context => runs.get(run)?.context ?? ROOT_CONTEXT;
  return (told) => {
    switch (told.kind) {
      case 'started': {
        const span = tracer.startSpan(
          `run ${told.mapping}`,
          { startTime: told.at, attributes: ofRun(told) },
          ROOT_CONTEXT,
        );
        runs.set(told.run, { span, context: trace.setSpan(ROOT_CONTEXT, span) });
        const [oldest] = runs.keys();
        if (runs.size > mostOpen && oldest !== undefined) runs.delete(oldest);
        return;
      }
      case 'ended': {
        const { span } = runs.get(told.run) ?? {};
        runs.delete(told.run);
        if (span === undefined) return;
        endRun(span, told);
        return;
      }
      case 'request':
        request(tracer, contextOf(told.run), told);
        return;
      case 'wait':
        wait(tracer, contextOf(told.run), told);
        return;
      case 'breaker':
        runs.get(told.run)?.span.addEvent('breaker opened', { 'hrwire.connection': told.connection }, told.at);
        return;
      case 'answered':
        if (!unseen.has(told.route)) answered(tracer, told);
        return;
      case 'hook':
      case 'upload':
        // Their requests are spans.
        return;
    }
  };
}

function ofRun({ run, mapping }: { readonly run: string; readonly mapping: string }): Attributes {
  return { 'hrwire.run': run, 'hrwire.mapping': mapping };
}

function endRun(span: Span, { status, counts, error, at }: Of<'ended'>): void {
  span.setAttribute('hrwire.run.status', status);
  for (const [name, number] of Object.entries(counts)) span.setAttribute(`hrwire.run.${name}`, number);
  if (error !== null) {
    span.setAttribute('error.type', error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error });
  }
  span.end(at);
}

function request(tracer: Tracer, parent: Context, told: Of<'request'>): void {
  const { method, status, at, seconds, bytes, connection } = told;
  const attributes = {
    ...ofRun(told),
    'hrwire.connection': connection,
    'http.request.method': method,
    'http.response.body.size': bytes,
  };
  const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, startTime: at, attributes }, parent);
  if (status !== 'failed') span.setAttribute('http.response.status_code', status);
  if (status === 'failed' || status >= 400) {
    span.setAttribute('error.type', String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end(at + seconds * 1000);
}

function wait(tracer: Tracer, parent: Context, told: Of<'wait'>): void {
  const { at, seconds, why, connection } = told;
  const attributes = { ...ofRun(told), 'hrwire.connection': connection, 'hrwire.wait': why };
  tracer.startSpan('wait', { startTime: at, attributes }, parent).end(at + seconds * 1000);
}

function answered(tracer: Tracer, { method, route, status, at, seconds }: Of<'answered'>): void {
  const attributes = { 'http.request.method': method, 'http.route': route, 'http.response.status_code': status };
  const startTime = at - seconds * 1000;
  const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, startTime, attributes }, ROOT_CONTEXT);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(at);
}
