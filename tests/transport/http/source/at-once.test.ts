import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, errorOf, lint, signal, vendor } from '../vendor.ts';

const yaml = (more: string, http = '') => `http:
  base_url: $BASE
  errors: [{ when: code = "too_many", then: narrow }]
${http}streams:
  people:
    key: id
    by_key:
      id: { chunk: 1, ${more}, request: { path: "/people/{{ $join($ids, \\",\\") }}" }, record: '{ "id": id, "at": $started }' }
`;

/** A server that answers only when `size` requests are waiting, and tells how many waited at most. */
async function gathering(size: number) {
  const waiting: (() => void)[] = [];
  let most = 0;
  const server = createServer((asked, response: ServerResponse) => {
    const id = (asked.url ?? '').split('/').at(-1) ?? '';
    waiting.push(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify([{ id }]));
    });
    most = Math.max(most, waiting.length);
    // The last to come is answered first.
    if (waiting.length === size) for (const answer of waiting.splice(0).reverse()) answer();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, most: () => most };
}

describe('several chunks at once', () => {
  it('are under way together, as many as declared, and what is found stands in the order asked', async () => {
    const server = await gathering(3);
    const source = connect(server.url, yaml('at_once: 3')).source('people');
    const found = await source.byKey({ field: 'id', values: ['1', '2', '3', '4', '5', '6'] }, signal);
    expect([...found.keys()]).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(server.most()).toBe(3);
  });

  it('are one without a word, and no more than the limits let go', async () => {
    for (const source of [
      connect((await gathering(1)).url, yaml('at_once: 1')).source('people'),
      connect((await gathering(1)).url, yaml('at_once: 8', '  limits: [{ concurrent: 1 }]\n')).source('people'),
    ]) {
      const found = await source.byKey({ field: 'id', values: ['1', '2', '3'] }, signal);
      expect([...found.keys()]).toEqual(['1', '2', '3']);
    }
  });

  it('are at most sixteen', () => {
    expect(lint(`connector: v\ntitle: V\n${yaml('at_once: 16')}`)).toEqual([]);
    expect(lint(`connector: v\ntitle: V\n${yaml('at_once: 17')}`)).toEqual(['config.wrong-value 10']);
  });

  it('are ended by the first fault, and nothing is asked after it', async () => {
    const server = await vendor((asked) => ({ body: [{ id: asked.path.endsWith('/1') ? 'somebody' : '?' }] }));
    const source = connect(server.url, yaml('at_once: 2')).source('people');
    const values = Array.from({ length: 50 }, (_, index) => String(index + 1));
    expect((await errorOf(source.byKey({ field: 'id', values }, signal))).code).toBe('transport.unasked');
    expect(server.asked.length).toBeLessThan(5);
  });

  it('are made smaller once where the source finds them too large, however many were under way', async () => {
    const server = await vendor((asked) => {
      const ids = decodeURIComponent(asked.path.split('/')[2] ?? '').split(',');
      return { body: ids.length > 2 ? { code: 'too_many' } : ids.map((id) => ({ id })) };
    });
    const source = connect(server.url, yaml('at_once: 2').replace('chunk: 1', 'chunk: 4')).source('people');
    const values = ['1', '2', '3', '4', '5', '6', '7', '8'];
    const found = await source.byKey({ field: 'id', values }, signal);
    expect([...found.keys()]).toEqual(values);
    expect(server.asked.map((asked) => decodeURIComponent(asked.path.split('/')[2] ?? '').split(',').length)).toEqual([
      4, 4, 2, 2, 2, 2,
    ]);
  });

  it('are ended by a stop', async () => {
    const server = await gathering(99);
    const source = connect(server.url, yaml('at_once: 2')).source('people');
    const asking = source.byKey({ field: 'id', values: ['1', '2', '3'] }, AbortSignal.abort(new Error('enough')));
    await expect(asking).rejects.toThrow('enough');
    expect(server.most()).toBe(0);
  });
});
