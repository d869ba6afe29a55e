import { afterEach, describe, expect, it } from 'vitest';
import type { Page } from '../../../../src/connector/source.ts';
import type { Json } from '../../../../src/record/json.ts';
import type { Spool, SpoolPlace } from '../../../../src/store/spool.ts';
import { sqliteHarness } from '../../../store/harness.ts';
import { connect, errorOf, ids, noon, readAll, request, signal, standing, vendor } from '../vendor.ts';
import type { Asked, ConnectOptions, Reply } from '../vendor.ts';

const yaml = (pages: string, more = '') => `http:
  base_url: $BASE
  errors:
    - { when: code = "scroll_gone", then: restart }
    - { when: code = "417", then: narrow }
streams:
  people:
    key: id
    read:
      request: { method: POST, path: /people, json: { scrollId: "{{ $page.cursor }}", from: "{{ $window.from }}", to: "{{ $window.to }}" } }
      records: data
      pages: { kind: cursor, next: scrollId, first: "", scroll: true, ${pages} }
${more}`;

const body = ({ body: sent }: Asked) => sent as { scrollId: string; from?: string; to?: string };

/** A scroll of `pages` pages of two rows each; it dies ten seconds after its last call, by the clock given. */
function scroll(pages: number, now: () => number): (asked: Asked) => Reply {
  let [scrolls, page, last] = [0, 0, 0];
  return (asked) => {
    const { scrollId } = body(asked);
    if (scrollId === '') [scrolls, page] = [scrolls + 1, 0];
    else if (now() - last > 10_000) return { body: { code: 'scroll_gone' } };
    last = now();
    const first = page++ * 2;
    const data = page > pages ? null : [{ id: `${first}` }, { id: `${first + 1}` }];
    return { body: { code: '200', scrollId: `s${scrolls}`, data } };
  };
}

/** A spool that tells what is done with it. */
function watched(spool: Spool): Spool & { readonly done: string[]; readonly held: Set<string> } {
  const done: string[] = [];
  const held = new Set<string>();
  const of = (place: SpoolPlace, number: number) => `${place.name}/${number}`;
  return {
    done,
    held,
    put: (place, number, page: Json) => {
      done.push(`put ${number}`);
      held.add(of(place, number));
      return spool.put(place, number, page);
    },
    get: (place, number) => {
      done.push(`get ${number}`);
      return spool.get(place, number);
    },
    drop: (place) => {
      done.push('drop');
      for (const one of held) if (one.startsWith(`${place.name}/`)) held.delete(one);
      return spool.drop(place);
    },
    dropOthers: (mapping, run) => spool.dropOthers(mapping, run),
  };
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of open.splice(0)) await dispose();
});

/** The spool of a real, encrypted store. */
async function realSpool() {
  const harness = await sqliteHarness({})();
  open.push(() => harness.dispose());
  return watched(harness.store.spool);
}

async function setUp(
  pages: string,
  reply: (asked: Asked, count: number) => Reply,
  options: Partial<ConnectOptions> = {},
  more = '',
) {
  const spool = await realSpool();
  const server = await vendor(reply);
  const connection = connect(server.url, yaml(pages, more), { clock: standing(noon), spool, ...options });
  return { spool, server, connection, source: connection.source('people') };
}

describe('pages that are drained', () => {
  it('outlive a scroll that dies while a slow target is written to', async () => {
    const clock = standing(noon);
    const slowly = async (pages: string) => {
      const { source, server } = await setUp(
        pages,
        scroll(3, () => clock.now()),
        { clock },
      );
      const read: Page[] = [];
      for await (const page of source.read(request(), signal)) {
        read.push(page);
        clock.set(clock.now() + 11_000);
      }
      return { rows: ids(read), requests: server.asked.length };
    };
    expect(await slowly('drain: true')).toEqual({ rows: ['0', '1', '2', '3', '4', '5'], requests: 4 });
    await expect(slowly('drain: false')).rejects.toMatchObject({ code: 'transport.restarts' });
  });

  it('are all fetched before the first is given, and given one at a time', async () => {
    const { source, spool, server } = await setUp(
      'drain: true',
      scroll(2, () => noon),
    );
    const pages = source.read(request(), signal)[Symbol.asyncIterator]();
    await pages.next();
    expect(server.asked).toHaveLength(3);
    expect(spool.done).toEqual(['put 0', 'put 1', 'put 2', 'get 0']);
    await pages.next();
    expect(spool.done.at(-1)).toBe('get 1');
    await pages.next();
    await pages.next();
    expect([spool.done.at(-1), spool.held.size]).toEqual(['drop', 0]);
  });

  it('give no row twice after the source sent the walk back to its beginning', async () => {
    const whole = scroll(3, () => noon);
    const { source, spool, server } = await setUp('drain: true', (asked, count) =>
      count === 3 ? { body: { code: 'scroll_gone' } } : whole(asked),
    );
    expect(ids(await readAll(source))).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(server.asked.map((asked) => body(asked).scrollId)).toEqual(['', 's1', 's1', '', 's2', 's2', 's2']);
    expect(spool.done.slice(0, 4)).toEqual(['put 0', 'put 1', 'drop', 'put 0']);
  });

  it('are fetched anew where a page without records was asked for after the scroll had died', async () => {
    const clock = standing(noon);
    const whole = scroll(3, () => noon);
    // The wait that the source itself asks for is longer than it keeps its place.
    const reply = (asked: Asked, count: number): Reply => {
      if (count === 3) return { status: 429, headers: { 'retry-after': '11' }, body: {} };
      return count === 4 ? { body: { code: '200', scrollId: 's1', data: null } } : whole(asked);
    };
    const { source } = await setUp('drain: true, max_gap: 10s', reply, { clock });
    expect(ids(await readAll(source))).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  describe('of a source that announces how many records there are', () => {
    /** The scroll, which says `total`; `dies`: the scrolls that end in an empty page after their first. */
    const announcing = (total: unknown, dies: readonly number[], pages = 3) => {
      const whole = scroll(pages, () => noon);
      let scrolls = 0;
      return (asked: Asked): Reply => {
        const first = body(asked).scrollId === '';
        if (first) scrolls += 1;
        const reply = whole(asked).body as object;
        if (!first && dies.includes(scrolls)) return { body: { code: '200', scrollId: '', total: 0, data: null } };
        return { body: { ...reply, total } };
      };
    };
    const every = [1, 2, 3, 4, 5, 6];

    it('are fetched anew where they end before that', async () => {
      const { source, server } = await setUp('drain: true, total: total', announcing('6', [1]));
      expect(ids(await readAll(source))).toEqual(['0', '1', '2', '3', '4', '5']);
      expect(server.asked).toHaveLength(2 + 4);
    });

    it('are an error, not an end, where they end too early each time', async () => {
      const { source, server, spool } = await setUp('drain: true, restarts: 2, total: total', announcing(6, every));
      const error = await errorOf(readAll(source));
      expect(error).toMatchObject({ code: 'transport.page-lost' });
      expect(error.message).toContain('3 times in a row: it announced 6 records and gave 2 different ones');
      expect([server.asked.length, spool.held.size]).toEqual([6, 0]);
    });

    it('take a row that comes twice for one', async () => {
      const reply = (_: Asked, count: number): Reply => {
        const data = [[{ id: 'a' }, { id: 'b' }], [{ id: 'b' }, { id: 'a' }], null][(count - 1) % 3];
        return { body: { code: '200', scrollId: `s${count}`, total: 3, data } };
      };
      const { source } = await setUp('drain: true, total: total', reply);
      expect((await errorOf(readAll(source))).message).toContain('announced 3 records and gave 2 different ones');
    });

    it('may grow while they are read, and are not checked where nothing is announced', async () => {
      for (const total of [4, null, undefined, '']) {
        const { source } = await setUp('drain: true, total: total', announcing(total, []));
        expect(ids(await readAll(source)), String(total)).toHaveLength(6);
      }
    });

    it('are refused where the total is no number', async () => {
      const { source } = await setUp('drain: true, total: total', announcing('many', []));
      expect(await errorOf(readAll(source))).toMatchObject({ code: 'transport.page-broken' });
    });

    it('are counted without a spool as well, and no run goes on in the middle of them', async () => {
      const delta = '      delta: { kind: window, start: "2026-11-20T00:00:00Z" }\n';
      const { source } = await setUp('total: total', announcing(6, [1]), {}, delta);
      const pages = await readAll(source);
      expect(ids(pages)).toEqual(['0', '1', '0', '1', '2', '3', '4', '5']);
      expect(pages.map((page) => page.cursor !== undefined)).toEqual([false, false, false, false, true]);
      const lost = await setUp('total: total', announcing(6, every));
      expect((await errorOf(readAll(lost.source))).code).toBe('transport.page-lost');
    });
  });

  it('are no safe point before the last of them, and what they cost stands with the first', async () => {
    const delta = '      delta: { kind: window, start: "2026-11-20T00:00:00Z" }\n';
    const { source } = await setUp(
      'drain: true',
      scroll(2, () => noon),
      {},
      delta,
    );
    const pages = await readAll(source);
    expect(pages.map((page) => page.cursor !== undefined)).toEqual([false, false, true]);
    expect(pages.map((page) => page.requests)).toEqual([3, 0, 0]);
  });

  it('are of a smaller window where the source finds one too large, even in the middle of its pages', async () => {
    const delta = '      delta: { kind: window, start: "2026-11-20T12:00:00Z", lag: 0s, min_span: 1h }\n';
    const reply = (asked: Asked, count: number): Reply => {
      const { scrollId, from = '', to = '' } = body(asked);
      if (count === 2) return { body: { code: '417', message: 'too many' } };
      if (scrollId !== '') return { body: { code: '200', scrollId: 's', data: [] } };
      return { body: { code: '200', scrollId: 's', data: [{ id: `${from}/${to}` }] } };
    };
    const { source, spool } = await setUp('drain: true', reply, {}, delta);
    expect(ids(await readAll(source))).toEqual([
      '2026-11-20T12:00:00Z/2026-11-21T00:00:00Z',
      '2026-11-21T00:00:00Z/2026-11-21T12:00:00Z',
    ]);
    expect(spool.held.size).toBe(0);
  });

  it('are dropped when whoever reads has enough, is stopped, or meets an error', async () => {
    const enough = await setUp(
      'drain: true',
      scroll(3, () => noon),
    );
    expect(await readAll(enough.source, request(), 1)).toHaveLength(1);
    const stop = new AbortController();
    const stopped = await setUp(
      'drain: true',
      scroll(3, () => noon),
    );
    const pages = stopped.source.read(request(), stop.signal)[Symbol.asyncIterator]();
    await pages.next();
    stop.abort(new Error('enough'));
    await expect(pages.next()).rejects.toThrow('enough');
    const lost = await setUp('drain: true, restarts: 0', (asked, count) =>
      count === 3 ? { body: { code: 'scroll_gone' } } : scroll(3, () => noon)(asked),
    );
    expect((await errorOf(readAll(lost.source))).code).toMatch(/^transport\./);
    for (const { spool } of [enough, stopped, lost]) expect([spool.held.size, spool.done.at(-1)]).toEqual([0, 'drop']);
  });

  it('begin anew in the run after a crash, which drops what the crash left', async () => {
    const spool = await realSpool();
    const server = await vendor(scroll(2, () => noon));
    const reading = (run: string) => connect(server.url, yaml('drain: true'), { spool, run }).source('people');
    // Never finished and never returned: as a killed process leaves it.
    await reading('killed').read(request(), signal)[Symbol.asyncIterator]().next();
    const place = { mapping: 'm', run: 'killed', name: [...spool.held].join().replace(/\/.*/, '') };
    expect(await spool.get(place, 0)).toBeDefined();
    await spool.dropOthers('m', 'next');
    expect(await spool.get(place, 0)).toBeUndefined();
    expect(ids(await readAll(reading('next')))).toEqual(['0', '1', '2', '3']);
  });

  it('say so when another run took them for what a crash had left', async () => {
    const { source, spool } = await setUp(
      'drain: true',
      scroll(2, () => noon),
    );
    const pages = source.read(request(), signal)[Symbol.asyncIterator]();
    await pages.next();
    await spool.dropOthers('m', 'another');
    expect((await errorOf(Promise.resolve(pages.next()))).code).toBe('transport.spool-lost');
  });

  it('are bounded in bytes and in number', async () => {
    const bytes = await setUp(
      'drain: true, drain_limit: 400',
      scroll(9, () => noon),
    );
    const error = await errorOf(readAll(bytes.source));
    expect([error.code, error.hint]).toEqual([
      'transport.spool-limit',
      'Read in smaller windows (`delta.span`), or raise `pages.drain_limit`.',
    ]);
    const number = await setUp(
      'drain: true, max: 3',
      scroll(9, () => noon),
    );
    expect((await errorOf(readAll(number.source))).code).toBe('transport.page-limit');
    for (const { spool } of [bytes, number]) expect(spool.held.size).toBe(0);
  });

  it('keep when each request left, for the version observed and for `$started`', async () => {
    const clock = standing(noon);
    const whole = scroll(2, () => noon);
    const { source } = await setUp(
      'drain: true',
      (asked) => {
        const said = whole(asked);
        clock.set(clock.now() + 1000);
        return said;
      },
      { clock },
      '      record: \'{ "id": id, "at": $started, "page": $page.index }\'\n',
    );
    const [first, second] = await readAll(source);
    expect(first?.items[0]).toEqual({
      record: { id: '0', at: '2026-11-21T12:00:00.000Z', page: 0 },
      observed: noon,
    });
    expect(second?.items[0]).toMatchObject({
      record: { at: '2026-11-21T12:00:01.000Z', page: 1 },
      observed: noon + 1000,
    });
  });

  it('wait in places of their own where parents and children are drained at once', async () => {
    const child = `  children:
    key: id
    read:
      parents: { stream: people }
      request: { method: POST, path: "/people/{{ $parent.id }}", json: { scrollId: "{{ $page.cursor }}" } }
      records: data
      record: '{ "id": $parent.id & "-" & id }'
      pages: { kind: cursor, next: scrollId, first: "", scroll: true, drain: true }
`;
    const reply = (asked: Asked): Reply => {
      const data = body(asked).scrollId === '' ? [{ id: 'a' }, { id: 'b' }] : null;
      return { body: { code: '200', scrollId: 's', data } };
    };
    const { connection, spool } = await setUp('drain: true', reply, {}, child);
    expect(ids(await readAll(connection.source('children')))).toEqual(['a-a', 'a-b', 'b-a', 'b-b']);
    expect(spool.held.size).toBe(0);
  });

  it('are refused as a page that came twice where a scroll does not move on', async () => {
    const { source } = await setUp('drain: true', () => ({
      body: { code: '200', scrollId: 's', data: [{ id: '1' }] },
    }));
    expect((await errorOf(readAll(source))).code).toBe('transport.page-repeated');
  });

  it('end with a page without records only: a scroll that loses its cursor before is an error', async () => {
    const { source } = await setUp('drain: true', () => ({ body: { code: '200', scrollId: '', data: [{ id: '1' }] } }));
    expect((await errorOf(readAll(source))).code).toBe('transport.page-broken');
  });
});

describe('a walk sent back while ids are asked for', () => {
  it('gives no row of its first pages twice, though it changed meanwhile', async () => {
    let score = 0;
    const { source } = await setUp(
      '',
      (asked, count) => {
        if (count === 2) return { body: { code: 'scroll_gone' } };
        const more = body(asked).scrollId === '';
        return { body: { code: '200', scrollId: 's', data: more ? [{ id: '1', score: ++score }] : [] } };
      },
      {},
      '    by_key: { id: { request: { method: POST, path: /by, json: { ids: "{{ $ids }}", scrollId: "{{ $page.cursor }}" } } } }\n',
    );
    const found = await source.byKey({ field: 'id', values: ['1'] }, signal);
    expect(found.get('1')?.map(({ record }) => record)).toEqual([{ id: '1', score: 2 }]);
  });
});
