/** A fenced block of a page: its language, the file it is to be written to (`file=…`), and its text. */
export interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const match of markdown.matchAll(/^```([a-z]+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)) {
    blocks.push({ language: match[1] ?? '', file: match[2], text: match[3] ?? '' });
  }
  return blocks;
}
