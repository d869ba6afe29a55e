/** One line of JSON on stdout says that the sandbox is ready and where; it ends with SIGINT or SIGTERM. */
export function runUntilAsked(sandbox: { close(): Promise<void> }, told: Readonly<Record<string, unknown>>): void {
  process.stdout.write(JSON.stringify({ ready: true, ...told }) + '\n');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
}

/** A whole number from 0 on. */
export function wholeNumber(text: string, option: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${option} takes a whole number`);
  return value;
}
