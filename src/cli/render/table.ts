import { stripVTControlCharacters } from 'node:util';
import type { Look } from './look.ts';

export interface Column {
  readonly head: string;
  /** Numbers stand to the right. */
  readonly right?: boolean;
}

/** Narrowest width that the last column is wrapped to; in a narrower terminal lines wrap by themselves. */
const narrowest = 24;
const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' };
const chars = {
  ...none,
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
};

/** A table without lines, ending in a line break. The last column is wrapped to the width of the terminal. */
export async function table(look: Look, columns: readonly Column[], rows: readonly string[][]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const draw = (lastWidth?: number): string => {
    const widths = columns.map((_, index) => (index === columns.length - 1 ? (lastWidth ?? null) : null));
    const drawn = new Table({
      head: columns.map(({ head }) => look.colour.dim(head)),
      colAligns: columns.map(({ right }) => (right === true ? 'right' : 'left')),
      chars,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
      ...(lastWidth === undefined ? {} : { colWidths: widths, wordWrap: true }),
    });
    drawn.push(...rows.map((row) => row.map(printable)));
    return drawn.toString();
  };
  const whole = draw();
  const [head = ''] = stripVTControlCharacters(whole).split('\n');
  // The heads are of letters of one column each, and all lines are as wide as the first.
  const start = head.lastIndexOf(columns.at(-1)?.head ?? '');
  const fits = head.length <= look.columns || look.columns - start < narrowest || columns.at(-1)?.right === true;
  const drawn = fits ? whole : draw(look.columns - start);
  return `${drawn.replaceAll(/[ \t]+$/gm, '')}\n`;
}

/** What a system answered must not steer the terminal; our own colours may. */
export function printable(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replaceAll(/\p{Cc}/gu, (sign, at: number) => (sign === '\n' || isColour(text, sign, at) ? sign : '�'));
}

function isColour(text: string, sign: string, at: number): boolean {
  return sign === '\u001b' && /^\[[0-9;]*m/.test(text.slice(at + 1, at + 12));
}
