import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one workload. */
export interface Place {
  readonly root: string;
  /** A fresh project of hrwire: its files copied, no state, nothing written. */
  project(): string;
  remove(): void;
}

export function makePlace(): Place {
  const root = mkdtempSync(join(tmpdir(), 'hrwire-bench-'));
  return {
    root,
    project: () => {
      const folder = join(root, 'project');
      for (const part of ['state', 'out']) rmSync(join(folder, part), { recursive: true, force: true });
      cpSync(join(import.meta.dirname, 'project'), folder, { recursive: true });
      mkdirSync(join(folder, 'inbox'), { recursive: true });
      return folder;
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A key for the store: records at rest are encrypted as they are everywhere. */
export const key: string = Buffer.alloc(32, 7).toString('base64');
