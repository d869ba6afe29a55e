import { within } from './context.ts';
import type { FileContext } from './context.ts';
import type { Piece } from './sites.ts';

/** The first sign of a Chinese keyboard in a name that nothing knows: JSONata takes such signs for letters. */
export function fullWidth(name: string): string | undefined {
  return /[（），。“”‘’：；？！＝＞＜＋]/.exec(name)?.[0];
}

export function tellFullWidth(context: FileContext, piece: Piece, offset: number, name: string): void {
  const sign = fullWidth(name) ?? '';
  const at = Math.max(0, piece.text.indexOf(sign, offset));
  context.report(within(piece, at), 'lint.full-width', `The full-width sign ${sign} is taken for a letter`, {
    hint: 'Write the plain sign; a name that really holds it stands in backquotes.',
  });
}
