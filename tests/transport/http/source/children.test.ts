import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Page } from '../../../../src/connector/source.ts';
import { gather, readChildren } from '../../../../src/transport/http/source-children.ts';
import { connect, lint, noon, readAll, standing } from '../vendor.ts';

const page = (ids: readonly string[], cursor?: string): Page => ({
  items: ids.map((id) => ({ record: { id }, observed: 0 })),
  cursor,
  requests: 1,
  bytes: 10,
});
const idsOf = ({ items }: Page): readonly unknown[] =>
  items.map((item) => ('record' in item ? item.record['id'] : 'unreadable'));
const signal = new AbortController().signal;

async function* some(pages: readonly (Page | Error)[]): AsyncGenerator<Page> {
  for (const one of pages) {
    if (one instanceof Error) throw one;
    yield await Promise.resolve(one);
  }
}

async function all(pages: AsyncIterable<Page>): Promise<Page[]> {
  const given: Page[] = [];
  for await (const one of pages) given.push(one);
  return given;
}

describe('children of several parents', () => {
  /** Children that come when they are let go, and what has been begun and given up. */
  function held() {
    const begun: string[] = [];
    const ended: string[] = [];
    const free = new Map<string, () => void>();
    const open = async function* (parent: string, own: AbortSignal): AsyncGenerator<Page> {
      begun.push(parent);
      try {
        await new Promise<void>((resolve, reject) => {
          free.set(parent, resolve);
          own.addEventListener('abort', () => reject(new Error('given up')));
        });
        if (parent === 'bad') throw new Error('bad');
        yield page([`${parent}1`]);
        yield page([`${parent}2`]);
      } finally {
        ended.push(parent);
      }
    };
    return { begun, ended, free: (parent: string) => free.get(parent)?.(), open };
  }

  it('begin together, and come in the order of their parents', async () => {
    const { begun, free, open } = held();
    const reading = all(readChildren(['a', 'b', 'c'], { open, atOnce: () => 2 }, signal));
    await expect.poll(() => begun).toEqual(['a', 'b']);
    free('b');
    free('a');
    await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
    free('c');
    expect((await reading).flatMap(idsOf)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2']);
  });

  it('wait for the first answer where one is to come first', async () => {
    const { begun, free, open } = held();
    let answered = false;
    const pages = readChildren(['a', 'b', 'c'], { open, atOnce: () => (answered ? 3 : 1) }, signal);
    const first = pages.next();
    await expect.poll(() => begun).toEqual(['a']);
    free('a');
    await first;
    answered = true;
    await pages.next();
    expect(begun).toEqual(['a', 'b', 'c']);
    for (const one of ['b', 'c']) free(one);
    await pages.return(undefined);
  });

  it('are given up together when one of them fails', async () => {
    const { ended, free, begun, open } = held();
    const reading = all(readChildren(['bad', 'b', 'c'], { open, atOnce: () => 3 }, signal));
    await expect.poll(() => begun).toHaveLength(3);
    free('bad');
    await expect(reading).rejects.toThrow('bad');
    expect(ended.sort()).toEqual(['b', 'bad', 'c']);
  });
});

describe('pages of few records', () => {
  it('become one, up to 200 records, and what they cost is told with them', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `m${index}`);
    const given = await all(gather(some([page(['a']), page([]), page(['b']), page(many), page(many)])));
    expect(given.map(({ items }) => items.length)).toEqual([152, 150]);
    expect(given[0]).toMatchObject({ cursor: undefined, requests: 4, bytes: 40 });
  });

  it('never go into a page with a cursor, which stands for what came before it', async () => {
    const given = await all(gather(some([page(['a']), page(['b'], 'here'), page(['c'])])));
    expect(given.map((one) => [idsOf(one), one.cursor])).toEqual([
      [['a'], undefined],
      [['b'], 'here'],
      [['c'], undefined],
    ]);
  });

  it('are given before the fault of the next one', async () => {
    const pages = gather(some([page(['a']), page(['b']), new Error('gone')]));
    expect(idsOf((await pages.next()).value as Page)).toEqual(['a', 'b']);
    await expect(pages.next()).rejects.toThrow('gone');
  });
});

describe('parents with at_once', () => {
  const fan = (more: string) => `    read:
      request: { path: /people }
      records: items
  marks:
    key: id
    read:
      parents: { stream: people, at_once: ${more} }
      request: { path: "/people/{{ $parent.id }}/marks" }
      records: items
      delta: { kind: window, start: "2026-11-20T00:00:00Z", span: 4d }
`;
  const people = ['1', '2', '3', '4', '5'];

  /** A server that answers the first child alone, and the four others only when all of them are asked for. */
  async function fourTogether() {
    const waiting: (() => void)[] = [];
    const server = createServer((asked, response) => {
      const [, , id] = (asked.url ?? '').split('/');
      const items = id === undefined ? people.map((one) => ({ id: one })) : [{ id: `m${id}` }];
      const answer = (): void => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ items }));
      };
      if (id === undefined || id === '1') return answer();
      waiting.push(answer);
      if (waiting.length === 4) for (const each of waiting) each();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('are asked for at once when the first has answered, and give one page and the cursor', async () => {
    const yaml = `http:\n  base_url: $BASE\nstreams:\n  people:\n    key: id\n${fan('4')}`;
    const source = connect(await fourTogether(), yaml, { clock: standing(noon) }).source('marks');
    const pages = await readAll(source);
    expect(pages.map(idsOf)).toEqual([['m1', 'm2', 'm3', 'm4', 'm5'], []]);
    expect(pages.map(({ cursor }) => cursor !== undefined)).toEqual([false, true]);
  });

  it('are sixteen at most', () => {
    const yaml = (more: string) =>
      `connector: v\ntitle: V\nhttp: { base_url: $BASE }\nstreams:\n  people:\n    key: id\n${fan(more)}`;
    expect(lint(yaml('16'))).toEqual([]);
    expect(lint(yaml('17'))).toEqual(['config.wrong-value 13']);
  });
});
