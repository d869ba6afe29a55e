import type { Cell } from './sheet.ts';

/** One for all: most cells of a wide table are empty. */
export const emptyCell: Cell = { text: '', from: 'empty' };

/** The text of a formula that no program has calculated. */
export const uncalculated = '#UNCALCULATED!';

export function isFilled(cell: Cell | undefined): cell is Cell {
  return cell !== undefined && cell.from !== 'empty' && cell.text.trim() !== '';
}
