import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { parse } from 'csv-parse';
import { transform } from '../transform.ts';

/** W2 as a first script has it: csv-parse, JSONata, await, a line at a time. */
const [, , from = '', to = ''] = process.argv;
const map = transform();
const out = createWriteStream(to);

for await (const row of createReadStream(from).pipe(parse({ columns: true }))) {
  if (!out.write(`${JSON.stringify(await map(row))}\n`)) await once(out, 'drain');
}
out.end();
await once(out, 'finish');
