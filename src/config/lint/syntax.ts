import { HrwireError } from '../../error/error.ts';
import type { Place } from '../../error/place.ts';
import { compileExpression } from '../../expression/compile.ts';
import { compileTemplate } from '../../expression/template.ts';
import type { FileContext, FileRule } from './context.ts';
import type { Site } from './sites.ts';

/** Signs of other languages and keyboards, and what JSONata writes for them. */
const foreign: readonly [RegExp, 'lint.equals' | 'lint.full-width', (sign: string) => string][] = [
  [
    /[（），“”‘’：；？＝＞＜＋]/,
    'lint.full-width',
    (sign) => `The full-width sign ${sign} is no part of the language: write the plain one.`,
  ],
  [/===?/, 'lint.equals', () => 'Equality is a single =.'],
  [/&&/, 'lint.equals', () => 'Write: and.'],
  [/\|\|/, 'lint.equals', () => 'Write: or.'],
  [/<>/, 'lint.equals', () => 'Inequality is !=.'],
  [/!(?!=)/, 'lint.equals', () => 'Write: $not(…).'],
];

/** Every expression and template must compile; the error points into the YAML line. */
export const syntax: FileRule = (context) => {
  for (const site of context.sites) {
    if (site.kind === 'text') continue;
    const { document } = context;
    const at = (offset: number): Place => document.atOffset(site.path, offset);
    const source = { text: site.text, at, limits: document.limits };
    try {
      if (site.kind === 'expression') compileExpression(source);
      else compileTemplate(source);
    } catch (thrown) {
      if (!(thrown instanceof HrwireError)) throw thrown;
      tell(context, site, thrown);
    }
  }
};

function tell(context: FileContext, site: Site, error: HrwireError): void {
  const bare = site.text.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => ' '.repeat(quoted.length));
  for (const [sign, code, hint] of foreign) {
    const found = sign.exec(bare);
    if (found === null) continue;
    context.report({ path: site.path, offset: found.index }, code, `The ${site.kind} cannot be read: ${found[0]}`, {
      hint: hint(found[0]),
    });
    return;
  }
  if (/^[^\s"'[]+\.\.[^\s"'\]]+$/.test(site.text) && typeof site.path.at(-1) === 'number') {
    const message = 'YAML made a list of a JSONata range';
    context.report({ path: site.path.slice(0, -1) }, 'lint.yaml-value', message, {
      hint: `Quote it: '[${site.text}]'.`,
    });
    return;
  }
  const offset = offsetOf(context, site, error);
  context.report({ path: site.path, offset }, error.code, error.message, {
    hint: error.hint ?? 'A text? Write { $text: … }.',
  });
}

/** The offset whose place the error names: places are made by `atOffset` alone. */
function offsetOf(context: FileContext, site: Site, error: HrwireError): number {
  const { place } = error;
  if (place === undefined) return 0;
  for (let offset = 0; offset <= site.text.length; offset++) {
    const at = context.document.atOffset(site.path, offset);
    if (at.line === place.line && at.column === place.column) return offset;
  }
  return 0;
}
