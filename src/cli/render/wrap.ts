/** Letters that take two columns in a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;

/** Columns of a text in a terminal; colours count nothing. */
export function columnsOf(text: string): number {
  // eslint-disable-next-line no-control-regex -- colours begin with the sign that is asked for here
  const bare = text.replaceAll(/\u001b\[[0-9;]*m/g, '');
  return [...bare].length + (bare.match(wide)?.length ?? 0);
}

/** A text in lines of at most `columns`, broken between words, each line after `indent`; longer words stay whole. */
export function wrap(text: string, columns: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columnsOf(indent) + columnsOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((each) => `${indent}${each}`).join('\n');
}
