import { ProjectErrors } from '../../app/session.ts';
import { catalogue } from '../../error/catalogue.ts';
import type { HrwireError } from '../../error/error.ts';
import type { Redactor } from '../../observe/redact.ts';
import type { JsonObject } from '../../record/json.ts';
import { diagnosticJson } from '../../app/documents.ts';
import { faultJson, RequestFaults } from './fault.ts';

/** Whether an error is the server's own business: a fault of ours, or of the store, whose messages name its file. */
export function isOfServer({ code }: HrwireError): boolean {
  return code === 'internal.fault' || (code.startsWith('store.') && catalogue[code].http >= 500);
}

/** An error as problem details (RFC 9457), in Chinese where that is asked for and it is said in it. Of the server's own business nothing is told but where the log says more. */
export function problemOf(error: HrwireError, request: string, redactor: Redactor, language: 'en' | 'zh'): JsonObject {
  const { title, http } = catalogue[error.code];
  const own = isOfServer(error);
  const fault = error.code === 'internal.fault' ? 'hrwire itself is at fault' : title;
  const said = language === 'zh' ? (error.zh ?? error) : error;
  const detail = own ? fault : redactor.text(said.message);
  const hint = own ? `The log says more under the request ${request}.` : said.hint;
  return {
    type: `urn:hrwire:error:${error.code}`,
    title,
    status: http,
    detail,
    code: error.code,
    hint: hint === undefined ? null : redactor.text(hint),
    instance: `urn:hrwire:request:${request}`,
    ...(error.place === undefined || own ? {} : { place: { ...error.place } }),
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
