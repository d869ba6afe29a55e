/** A process of its own that reads a folder of CSV and prints the number of rows and its peak memory in MB. */
import { FileSource } from '../../../src/transport/file/source.ts';
import { fileSettings } from '../../../src/transport/file/settings.ts';

const [, , directory = ''] = process.argv;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const settings = fileSettings({ format: 'csv' }, { directory }, '/', undefined);
const source = new FileSource(settings, [], { log: quiet, clock: { now: () => 0, sleep: async () => undefined } });
let rows = 0;
const { signal } = new AbortController();
for await (const page of source.read({ cursor: undefined, seen: async () => new Set(), full: false }, signal))
  rows += page.items.length;
process.stdout.write(JSON.stringify({ rows, peak: process.resourceUsage().maxRSS / 1024 }));
