import pc from 'picocolors';
import { formatPlace } from '../error/place.ts';
import type { Diagnostic } from './diagnostic.ts';

export interface RenderOptions {
  readonly colour: boolean;
}

/** Diagnostics as text for a terminal: place, severity, message, code, code frame, hint; then a line that counts them. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  if (diagnostics.length === 0) return '';
  const colours = pc.createColors(options.colour);
  const blocks = diagnostics.map((each) => {
    const severity = each.severity === 'error' ? colours.red('error') : colours.yellow('warning');
    const where = each.place === undefined ? '' : `${colours.cyan(formatPlace(each.place))} `;
    const lines = [`${where}${severity} ${colours.bold(each.message)} ${colours.dim(each.code)}`];
    if (each.frame !== undefined) lines.push(each.frame.replaceAll(/^/gm, '  '));
    if (each.hint !== undefined) lines.push(`  ${colours.green('hint:')} ${each.hint}`);
    return lines.join('\n');
  });
  return `${blocks.join('\n\n')}\n\n${countDiagnostics(diagnostics)}\n`;
}

/** `2 errors, 1 warning`. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((each) => each.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [`${errors} ${errors === 1 ? 'error' : 'errors'}`];
  if (warnings > 0) parts.push(`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`);
  return parts.join(', ');
}
