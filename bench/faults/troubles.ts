import type { Trouble } from './bed.ts';
import { clocks } from './clocks.ts';
import { disks } from './disk.ts';
import { locks } from './locks.ts';
import { processes } from './processes.ts';

export const troubles: readonly Trouble[] = [...disks, ...locks, ...clocks, ...processes];
