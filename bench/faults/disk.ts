import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drain } from '../kill/drain.ts';
import { reports } from '../kill/reports.ts';
import type { Scenario } from '../kill/scenario.ts';
import type { Bed, Trouble } from './bed.ts';

/** A folder of the project on a disk of its own, which has a little room in each round, and enough of it afterwards. */
function fullDisk(name: string, scenario: Scenario, folder: string, most: number): Trouble {
  return {
    name: `disk of ${name} full`,
    does: `${folder}/ is on a file system in memory with a few pages left`,
    not: () => (mayMount() ? undefined : 'nothing may be mounted here'),
    scenario,
    open(root) {
      const disk = join(root, folder);
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
      return () => void execFileSync('umount', [disk]);
    },
    async round(bed) {
      const disk = join(bed.folder, folder);
      resize(disk, used(disk) + Math.floor(bed.random() * most));
      await bed.run();
      await bed.run();
      resize(disk, 64 * 1024 * 1024);
      await bed.run();
    },
  };
}

const used = (disk: string): number => {
  const { blocks, bfree, bsize } = statfsSync(disk);
  return (blocks - bfree) * bsize;
};

function resize(disk: string, bytes: number): void {
  execFileSync('mount', ['-o', `remount,size=${Math.ceil(bytes / 1024)}k`, disk]);
}

function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'hrwire-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No file may grow beyond some bytes: the store, its log, and what the target writes. */
function limited(scenario: Scenario, bytes: (bed: Bed) => number): Trouble {
  return {
    name: `files of ${scenario.name} limited`,
    does: 'the kernel refuses to let any file of the process grow beyond a size (RLIMIT_FSIZE)',
    not: () => (hasPrlimit() ? undefined : 'there is no prlimit here'),
    scenario,
    async round(bed) {
      await bed.run({ under: ['prlimit', `--fsize=${bytes(bed)}`] });
      await bed.run();
    },
  };
}

function hasPrlimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const disks: readonly Trouble[] = [
  fullDisk('the store', reports, 'state', 300_000),
  fullDisk('the target', drain, 'out', 10_000),
  limited(reports, ({ random }) => Math.floor(4096 + random() * 400_000)),
  limited(drain, ({ random }) => Math.floor(200 + random() * 12_000)),
];
