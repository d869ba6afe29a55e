import { createServer } from 'node:http';
import { nested40 } from '../expression/nested40.ts';

/** A page of a hundred nested records, and a target that counts what it is sent. Tells its port to whoever started it. */
const page = JSON.stringify({ items: nested40.records.slice(0, 100) });

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'GET') response.end(page);
    else {
      const { records } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly records: readonly unknown[] };
      response.end(JSON.stringify({ taken: records.length }));
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.send?.(address?.port);
});
process.on('disconnect', () => process.exit());
