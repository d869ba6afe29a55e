import type { Diagnostic } from '../config/diagnostic.ts';
import type { HrwireError } from '../error/error.ts';
import type { JsonObject } from '../record/json.ts';
import { asJson } from '../run/summary.ts';
import type { RunResult } from '../run/summary.ts';
import { ProjectErrors } from './session.ts';

/** An error for machines. */
export function errorJson(error: HrwireError): JsonObject {
  const { code, message, hint, place } = error;
  return { code, message, hint: hint ?? null, ...(place === undefined ? {} : { place: { ...place } }) };
}

/** What `--json` prints where a command fails before it has an answer, and what a run tells that never began. */
export function errorDocument(error: HrwireError): JsonObject {
  if (!(error instanceof ProjectErrors)) return { error: errorJson(error) };
  const [first, ...rest] = error.diagnostics;
  // One alone is the error itself: "there is no hrwire.yaml" says more than "one error".
  const told = first !== undefined && rest.length === 0 ? diagnosticJson(first) : errorJson(error);
  return { error: told, diagnostics: error.diagnostics.map(diagnosticJson) };
}

export function diagnosticJson({ code, severity, message, hint, place }: Diagnostic): JsonObject {
  return { code, severity, message, hint: hint ?? null, place: place === undefined ? null : { ...place } };
}

/** What `run --json` says of one run. */
export function resultJson({ summary, error, causes, profile }: RunResult): JsonObject {
  return {
    ...asJson(summary),
    ...(error === undefined ? {} : { error: errorJson(error) }),
    ...(causes.length === 0 ? {} : { causes: causes.map((cause) => ({ ...cause })) }),
    ...(profile === undefined ? {} : { profile: profile.map((cost) => ({ ...cost })) }),
  };
}
