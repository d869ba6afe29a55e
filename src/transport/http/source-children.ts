import type { Item, Page } from '../../connector/source.ts';

/** Records in a page of children: joins and steps ask for many at a time, however few a parent has. */
const gatheredMost = 200;

/** What reading the children of some parents needs. */
export interface Children<Parent> {
  /** The pages of one parent's children. */
  readonly open: (parent: Parent, signal: AbortSignal) => AsyncGenerator<Page>;
  /** How many parents' children are read at once, now. */
  readonly atOnce: () => number;
}

/** The first page of a parent's children is on its way; the others are asked for when they are wanted. */
interface Begun {
  readonly pages: AsyncGenerator<Page>;
  readonly first: Promise<IteratorResult<Page>>;
}

/**
 * The pages of all children in the order of their parents. Those of the next parents begin while one is worked on, so
 * that a source of many small lists does not cost a round trip for each.
 */
export async function* readChildren<Parent>(
  parents: readonly Parent[],
  { open, atOnce }: Children<Parent>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const ending = new AbortController();
  const both = AbortSignal.any([signal, ending.signal]);
  const waiting = [...parents];
  const begun: Begun[] = [];
  const fill = (): void => {
    for (const parent of waiting.splice(0, Math.max(0, atOnce() - begun.length))) {
      const pages = open(parent, both);
      const first = pages.next();
      // Thrown when its turn comes; until then it must not count as unhandled.
      first.catch(() => undefined);
      begun.push({ pages, first });
    }
  };
  try {
    for (fill(); begun[0] !== undefined; fill()) {
      const [{ pages, first }] = begun;
      for (let read = await first; read.done !== true; read = await pages.next()) {
        fill();
        yield read.value;
      }
      begun.shift();
    }
  } finally {
    // What is on its way is of no use any more, and nothing is left under way.
    ending.abort();
    await Promise.allSettled(begun.map(({ pages }) => pages.return(undefined)));
  }
}

/**
 * Small pages between which there is no safe point become larger ones. What was read before a fault is given before the
 * fault is thrown: a parent that fails at each run must not keep those before it away.
 */
export async function* gather(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  let held = nothing();
  try {
    for await (const page of pages) {
      const full = held.items.length + page.items.length > gatheredMost;
      if (full || page.cursor !== undefined) {
        if (!isEmpty(held)) yield pageOf(held);
        held = nothing();
      }
      if (page.cursor !== undefined) yield page;
      else add(held, page);
    }
  } catch (thrown) {
    if (!isEmpty(held)) yield pageOf(held);
    throw thrown;
  }
  if (!isEmpty(held)) yield pageOf(held);
}

interface Held {
  readonly items: Item[];
  requests: number;
  bytes: number;
  partial: boolean;
}

const nothing = (): Held => ({ items: [], requests: 0, bytes: 0, partial: false });
const isEmpty = ({ items, requests, bytes, partial }: Held): boolean =>
  items.length + requests + bytes === 0 && !partial;
const pageOf = ({ partial, ...held }: Held): Page => ({
  ...held,
  cursor: undefined,
  ...(partial ? { partial: true as const } : {}),
});

function add(held: Held, { items, requests, bytes, partial }: Page): void {
  for (const item of items) held.items.push(item);
  held.requests += requests;
  held.bytes += bytes;
  held.partial ||= partial === true;
}
