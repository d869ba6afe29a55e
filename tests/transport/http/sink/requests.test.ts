import { describe, expect, it } from 'vitest';
import type { RequestLine } from '../../../../src/store/sent.ts';
import { connect, delta, signal, vendor } from '../vendor.ts';
import type { Asked, Reply } from '../vendor.ts';

async function linesOf(write: string, reply: (asked: Asked, count: number) => Reply): Promise<RequestLine[]> {
  const server = await vendor(reply);
  const yaml = `http:
  base_url: $BASE
  retry: { tries: 2, first: 1ms, most: 1ms }
streams:
  people:
    key: id
    write:
      upsert:
        repeat: safe
        request: { method: PUT, path: "/people/{{ id }}", query: { key: "{{ id }}" }, json: "{{ $record }}" }
${write}`;
  const lines: RequestLine[] = [];
  const sink = connect(server.url, yaml).sink('people');
  const deltas = [delta('anna@x.example', { id: 'anna@x.example' })];
  await sink.write({ id: 'b', operation: 'upsert', deltas, onRequest: (line) => lines.push(line) }, signal);
  return lines;
}

const told = (lines: readonly RequestLine[]): unknown[] =>
  lines.map(({ method, path, status }) => [method, path, status]);

describe('the requests of a batch', () => {
  it('are told with each try, by the path as the connector writes it: it may hold a personal value', async () => {
    const lines = await linesOf('', (_, count) => ({ status: count === 1 ? 503 : 200 }));
    expect(told(lines)).toEqual([
      ['PUT', '/people/{{ id }}', 503],
      ['PUT', '/people/{{ id }}', 200],
    ]);
    expect(JSON.stringify(lines)).not.toContain('anna');
    expect(lines.every(({ ms }) => ms >= 0)).toBe(true);
  });

  it('have no status where no answer came', async () => {
    const lines = await linesOf('', (_, count) => (count === 1 ? { lost: true } : {}));
    expect(told(lines)).toEqual([
      ['PUT', '/people/{{ id }}', undefined],
      ['PUT', '/people/{{ id }}', 200],
    ]);
  });

  it('are those of its steps, too', async () => {
    const steps = '        steps: [{ name: seal, request: { method: POST, path: /seal } }]\n';
    expect(told(await linesOf(steps, () => ({})))).toEqual([
      ['PUT', '/people/{{ id }}', 200],
      ['POST', '/seal', 200],
    ]);
  });
});
