/** Workbooks write characters that XML cannot hold as `_x000D_` (ECMA-376, part 1, 22.9.2.19). */
const written = /_x([0-9A-Fa-f]{4})_/g;
/** Characters that one may be written with. */
export const escapedLength = 7;

/** The text that an escaped one stands for; a line end is one line feed. */
export function unescaped(text: string): string {
  const plain = text.includes('_x')
    ? text.replace(written, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
  return plain.includes('\r') ? plain.replace(/\r\n?/g, '\n') : plain;
}

/** Characters of XML and those that it cannot hold, as a workbook writes them. */
export function escaped(text: string): string {
  const safe = text
    .toWellFormed()
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    // eslint-disable-next-line no-control-regex -- these are what XML cannot hold
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (character) => {
      return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
    });
  return safe.replace(/[&<>"\r]/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '_x000D_',
};
