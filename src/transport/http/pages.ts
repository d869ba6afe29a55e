import type { FileNode } from '../../connector/file-node.ts';
import { variants } from '../../config/schema/kinds.ts';
import { cursorPages, cursorSchema } from './pages/cursor.ts';
import { linkPages, linkSchema } from './pages/link.ts';
import { nextUrlPages, nextUrlSchema } from './pages/next-url.ts';
import { noPages, noneSchema } from './pages/none.ts';
import { numberPages, numberSchema } from './pages/number.ts';
import { offsetPages, offsetSchema } from './pages/offset.ts';
import { untilFlagPages, untilFlagSchema } from './pages/until-flag.ts';
import type { Pages } from './pages/turn.ts';

/** How a stream's answers follow each other: `pages:` of a read, a `by_key` entry or a step. */
export const pagesSchema = variants('How the pages of an answer follow each other.', {
  none: noneSchema,
  number: numberSchema,
  offset: offsetSchema,
  cursor: cursorSchema,
  next_url: nextUrlSchema,
  link: linkSchema,
  until_flag: untilFlagSchema,
});

const kinds: Readonly<Record<string, (node: FileNode) => Pages>> = {
  none: noPages,
  number: numberPages,
  offset: offsetPages,
  cursor: cursorPages,
  next_url: nextUrlPages,
  link: linkPages,
  until_flag: untilFlagPages,
};

/** The strategy that a `pages:` object declares; one request where it is absent. */
export function compilePages(node: FileNode | undefined): Pages {
  const make = node === undefined ? undefined : kinds[node.text('kind')];
  return node === undefined || make === undefined ? noPages() : make(node);
}
