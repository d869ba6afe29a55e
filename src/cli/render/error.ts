import { ProjectErrors } from '../../app/session.ts';
import { renderDiagnostics } from '../../config/render.ts';
import type { HrwireError } from '../../error/error.ts';
import { formatPlace } from '../../error/place.ts';
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
