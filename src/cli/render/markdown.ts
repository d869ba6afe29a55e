import type { Look } from './look.ts';
import { printable } from './table.ts';

/**
 * The Markdown of our own pages (headings, lists, code) for a terminal: wrapped to its width, its marks turned into
 * colour where there is colour. Not a letter of the text is changed otherwise: piped, it is the page itself.
 */
export function renderMarkdown(page: string, look: Look, piped: boolean): string {
  if (piped) return printable(page);
  return printable(page)
    .split('\n')
    .map((line) => styled(wrapped(line, look.columns), look))
    .join('\n');
}

/** Broken at spaces, a list's further lines under its first word. */
function wrapped(line: string, columns: number): string {
  if (line.startsWith('#')) return line;
  const indent = line.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length > columns && current.trim() !== '' && current !== '-') {
      lines.push(current);
      current = indent + word;
    } else current = longer;
  }
  return [...lines, current].join('\n');
}

function styled(line: string, { colour }: Look): string {
  if (!colour.isColorSupported) return line;
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading !== null) {
    const title = heading[2] ?? '';
    return heading[1] === '###' ? colour.cyan(title) : colour.bold(title);
  }
  return line.replaceAll(/`([^`]*)`/g, (_, inner: string) => colour.cyan(inner));
}
