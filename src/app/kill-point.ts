/**
 * For the kill suite: `HRWIRE_KILL_AT=point:n` ends this process with SIGKILL at the n-th passing of the named place,
 * as a power cut would. Without the variable it does nothing.
 */
export function killPoints(setting: string | undefined): (name: string) => void {
  const match = /^([a-z-]+):([0-9]+)$/.exec(setting ?? '');
  if (match === null) return () => undefined;
  let left = Number(match[2]);
  return (name) => {
    if (name !== match[1] || --left > 0) return;
    process.kill(process.pid, 'SIGKILL');
    // The signal is asynchronous: nothing may happen after the place.
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  };
}
