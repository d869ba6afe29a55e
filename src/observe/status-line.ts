/** Where a line for people goes. */
export interface Writer {
  write(text: string): void;
}

/**
 * The last line of a terminal, drawn again and again in place. Whatever else is written to the terminal meanwhile goes
 * through it, or the two would run into each other.
 */
export class StatusLine implements Writer {
  readonly #terminal: Writer;
  readonly #columns: () => number;
  #shown = '';

  constructor(terminal: Writer, columns: () => number) {
    this.#terminal = terminal;
    this.#columns = columns;
  }

  /** Shows the text in place of what was shown; "" takes the line away. */
  show(text: string): void {
    if (text === this.#shown) return;
    // A line that wraps could not be drawn over again.
    this.#shown = text.slice(0, Math.max(0, this.#columns() - 1));
    this.#terminal.write(`\r\u001b[2K${this.#shown}`);
  }

  write(text: string): void {
    if (this.#shown === '') this.#terminal.write(text);
    else this.#terminal.write(`\r\u001b[2K${text}${text.endsWith('\n') ? this.#shown : ''}`);
  }
}
