/**
 * Reads ahead: keeps at most `ahead` values of `source` ready while the consumer works on one. Memory stays flat
 * whatever the length of the source; an error of the source is thrown where its value would have come.
 */
export async function* readAhead<T>(source: AsyncIterable<T>, ahead: number): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const ready: Promise<IteratorResult<T>>[] = [];
  const request = (): void => {
    const next = iterator.next();
    // The rejection is thrown when its turn comes; until then it must not count as unhandled.
    next.catch(() => undefined);
    ready.push(next);
  };
  try {
    for (let i = 0; i < Math.max(1, ahead); i++) request();
    for (;;) {
      const result = await ready.shift();
      if (result === undefined || result.done === true) return;
      request();
      yield result.value;
    }
  } finally {
    await iterator.return?.();
  }
}
