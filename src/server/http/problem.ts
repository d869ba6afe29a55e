import { ProjectErrors } from '../../app/session.ts';
import { catalogue } from '../../error/catalogue.ts';
import type { HrwireError } from '../../error/error.ts';
import type { Redactor } from '../../observe/redact.ts';
import type { JsonObject } from '../../record/json.ts';
import { diagnosticJson } from '../../app/documents.ts';
import { faultJson, RequestFaults } from './fault.ts';

/** An error as problem details (RFC 9457). Of a fault of our own nothing is told but where the log says more. */
export function problemOf(error: HrwireError, request: string, redactor: Redactor): JsonObject {
  const { title, http } = catalogue[error.code];
  const own = error.code === 'internal.fault';
  const detail = own ? 'hrwire itself is at fault' : redactor.text(error.message);
  const hint = own ? `The log says more under the request ${request}.` : error.hint;
  return {
    type: `urn:hrwire:error:${error.code}`,
    title,
    status: http,
    detail,
    code: error.code,
    hint: hint === undefined ? null : redactor.text(hint),
    instance: `urn:hrwire:request:${request}`,
    ...(error.place === undefined ? {} : { place: { ...error.place } }),
    ...(error instanceof RequestFaults ? { errors: error.faults.map(faultJson) } : {}),
    ...(error instanceof ProjectErrors
      ? { diagnostics: error.diagnostics.map((each) => redactor.object(diagnosticJson(each))) }
      : {}),
  };
}

/** Headers that an error brings along. */
export function problemHeaders(error: HrwireError): Readonly<Record<string, string>> {
  const { http } = catalogue[error.code];
  return {
    ...(http === 401 ? { 'www-authenticate': 'Bearer realm="hrwire"' } : {}),
    ...(error.retryAfter === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfter))) }),
  };
}
