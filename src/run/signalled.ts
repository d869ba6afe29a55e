import type { Reading } from '../connector/source.ts';
import type { Code } from '../error/catalogue.ts';
import type { HrwireError } from '../error/error.ts';
import { wrap } from '../error/wrap.ts';
import type { RunContext } from './context.ts';

/** What a source gives of the keys that notifications name. */
export interface Signalled {
  readonly found: ReadonlyMap<string, readonly Reading[]>;
  /** Why it gave nothing of a key: it refused to be asked, or the question. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Keys that are refused alone before the rest of a chunk is left for the next run. */
const mostRefused = 10;

/**
 * Anybody may send notifications, so what they name is hostile: a question that the source does not take is halved until
 * the key at fault stands alone, and no such key stops a run. A source out of reach does, as for any reading.
 */
export async function fetchSignalled(
  run: RunContext,
  field: string,
  keys: readonly string[],
  asks = 'what notifications ask for',
): Promise<Signalled> {
  const found = new Map<string, readonly Reading[]>();
  const refused = new Map<string, string>();
  const left = [keys];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    const answer = await ask(run, field, part);
    if ('found' in answer) {
      for (const [key, readings] of answer.found) {
        const empty = readings.find(namesNothing)?.incomplete;
        if (empty === undefined) found.set(key, readings);
        else refused.set(key, empty.cause.message);
      }
      continue;
    }
    const middle = part.length >> 1;
    if (middle > 0 && refused.size < mostRefused) left.push(part.slice(middle), part.slice(0, middle));
    else for (const key of part) refused.set(key, answer.refused.message);
  }
  if (refused.size > 0) tell(run, refused, asks);
  return { found, refused };
}

async function ask(
  run: RunContext,
  field: string,
  values: readonly string[],
): Promise<{ readonly found: ReadonlyMap<string, readonly Reading[]> } | { readonly refused: HrwireError }> {
  try {
    return { found: await run.source.byKey({ field, values }, run.stop) };
  } catch (thrown) {
    const error = wrap(thrown);
    if (run.stop.aborted || run.hardStop.aborted || !ofTheQuestion.has(error.code)) throw thrown;
    return { refused: error };
  }
}

/** What an answer, or no way of asking, says against the keys asked for; all else says that the source is not well. */
const ofTheQuestion: ReadonlySet<Code> = new Set<Code>([
  'http.value',
  'http.refused',
  'http.not-successful',
  'http.rule',
  'http.too-large',
  'transport.refused',
  'transport.unasked',
  'transport.narrowest',
  'transport.no-records',
  'transport.rows-limit',
  'transport.page-limit',
  'transport.page-repeated',
  'transport.page-broken',
]);

/** A source that refuses a key has a record that cannot be read in its place: without a field there is no key to hold it by. */
function namesNothing({ record, incomplete }: Reading): boolean {
  return incomplete !== undefined && Object.keys(record).length === 0;
}

function tell({ log, mapping }: RunContext, refused: Signalled['refused'], asks: string): void {
  const [why] = refused.values();
  log.warn(`the source did not say ${asks}`, {
    mapping: mapping.name,
    keys: refused.size,
    why: why ?? '',
  });
}
