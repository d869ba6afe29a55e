/** A text as a literal of generated code. Line separators end a line in older readers of JavaScript, `<` a script. */
export function quoted(value: string): string {
  return JSON.stringify(value)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
    .replaceAll('<', '\\u003c');
}
