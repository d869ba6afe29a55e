import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The append-only file, JSON Lines, that a restarted sandbox continues from. Without a path nothing is kept. */
export class StateFile<Change extends object> {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  /** What was appended, in order. A last line that a kill has cut is left out. */
  read(): readonly Change[] {
    if (this.#path === undefined || !existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Change);
  }

  append(changes: readonly Change[]): void {
    if (this.#path === undefined || changes.length === 0) return;
    appendFileSync(this.#path, changes.map((change) => JSON.stringify(change) + '\n').join(''));
  }
}
