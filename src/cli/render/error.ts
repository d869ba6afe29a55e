import { ProjectErrors } from '../../app/session.ts';
import type { Diagnostic } from '../../config/diagnostic.ts';
import { renderDiagnostics } from '../../config/render.ts';
import type { HrwireError } from '../../error/error.ts';
import { formatPlace } from '../../error/place.ts';
import type { JsonObject } from '../../record/json.ts';
import type { Look } from './look.ts';
import { printable } from './table.ts';

/** An error for a terminal: place, message, code, code frame, hint. Of a project's files all errors are shown. */
export function renderError(error: HrwireError, look: Look): string {
  if (error instanceof ProjectErrors)
    return printable(renderDiagnostics(error.diagnostics, { colour: look.colour.isColorSupported }));
  const { colour } = look;
  const where = error.place === undefined ? '' : `${colour.cyan(formatPlace(error.place))} `;
  const lines = [`${where}${colour.red('error')} ${colour.bold(error.message)} ${colour.dim(error.code)}`];
  if (error.frame !== undefined) lines.push(error.frame.replaceAll(/^/gm, '  '));
  if (error.hint !== undefined) lines.push(`  ${colour.green('hint:')} ${error.hint}`);
  return printable(`${lines.join('\n')}\n`);
}

/** An error for machines. */
export function errorJson(error: HrwireError): JsonObject {
  const { code, message, hint, place } = error;
  return { code, message, hint: hint ?? null, ...(place === undefined ? {} : { place: { ...place } }) };
}

/** What `--json` prints where a command fails before it has an answer. */
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
