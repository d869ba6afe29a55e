import { readFileSync, writeFileSync } from 'node:fs';

/** Loaded into each measured process: at its end it writes what the process used to the file BENCH_USAGE names. */
process.on('exit', () => {
  const file = process.env['BENCH_USAGE'];
  if (file === undefined) return;
  const { user, system } = process.cpuUsage();
  writeFileSync(file, JSON.stringify({ cpuMicros: user + system, peakMB: peak() / 1024 }));
});

/** Kilobytes. The high-water mark of this program: on Linux `maxRSS` would hold that of whoever started it as well. */
function peak() {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (found !== undefined) return Number(found);
  } catch {
    // No such file on this system.
  }
  return process.resourceUsage().maxRSS;
}
