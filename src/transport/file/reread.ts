import type { FileHandle } from 'node:fs/promises';
import { HrwireError } from '../../error/error.ts';
import { stampOf } from './inspect.ts';
import type { Inspected } from './inspect.ts';

/** The second reading of an inspected file: what it cost, and that it is still the same. */
export class Reread {
  readonly file: Inspected;
  #bytes = 0;

  constructor(file: Inspected) {
    this.file = file;
  }

  count(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Bytes read since this was asked last. */
  takeBytes(): number {
    const bytes = this.#bytes;
    this.#bytes = 0;
    return bytes;
  }

  /** Throws `file.changed` where it is no longer what was inspected. */
  async unchanged(handle: FileHandle): Promise<void> {
    if ((await stampOf(handle)).stamp !== this.file.stamp) throw changed(this.file.name);
  }
}

export function changed(name: string): HrwireError {
  return new HrwireError('file.changed', `${name} changed while it was read`, {
    hint: 'Write files under a temporary name (.part) and rename them when they are whole. The next run reads it again.',
  });
}
