import { names } from './context.ts';
import type { MappingRule } from './context.ts';
import { isTaken } from './taken-name.ts';

/** A `let` or join that nothing reads, a table that nothing asks: a slip in the name that should read it, or a left-over. */
export const unused: MappingRule = ({ value, sites, pieces, report }) => {
  // What cannot be parsed may read anything.
  const analysed = new Set(pieces.map(({ site }) => site));
  if (sites.some((site) => site.kind === 'expression' && !analysed.has(site))) return;
  const read = new Set(pieces.flatMap(({ analysis }) => analysis.references.map(({ name }) => name)));
  for (const section of ['let', 'join']) {
    for (const name of names(value[section])) {
      // A name that is taken is told as such: what reads it reads another.
      if (read.has(name) || isTaken(name)) continue;
      report({ path: [section, name], key: true }, 'lint.unused', `Nothing reads $${name}`, {
        severity: 'warning',
        hint: 'Leave it out.',
      });
    }
  }
  const text = pieces.map((piece) => piece.text).join('\n');
  for (const name of names(value['tables'])) {
    if (text.includes(`"${name}"`) || text.includes(`'${name}'`) || /\$table\([^"']/.test(text)) continue;
    report({ path: ['tables', name], key: true }, 'lint.unused', `Nothing asks the table ${name}`, {
      severity: 'warning',
      hint: 'Leave it out.',
    });
  }
};
