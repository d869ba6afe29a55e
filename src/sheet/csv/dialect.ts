/** How a CSV file is written. */
export interface Dialect {
  readonly delimiter: string;
  readonly lines: '\n' | '\r\n' | '\r';
  /** Characters to leave out at the start: Excel's line `sep=;`. */
  readonly skip: number;
}

/** The full-width comma stands in files that somebody typed with a Chinese input method. */
const candidates = [',', ';', '\t', '|', '，'];
const sampledLines = 60;

/** Finds delimiter and line end in the first piece of a file. `chosen`: the setting, or `auto`. */
export function findDialect(head: string, chosen: string): Dialect {
  const lines = lineEnd(head);
  const told = /^sep=([^"\r\n])(\r\n|\n|\r)/i.exec(head);
  const skip = told?.[0].length ?? 0;
  if (chosen !== 'auto') return { delimiter: chosen, lines, skip };
  return { delimiter: told?.[1] ?? bestDelimiter(head), lines, skip };
}

/** The first line end outside quotes; a file whose first quote never closes has its first line end at all. */
function lineEnd(head: string): '\n' | '\r\n' | '\r' {
  let quoted = false;
  for (let i = 0; i < head.length; i++) {
    const char = head.charAt(i);
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '\n') return '\n';
    else if (!quoted && char === '\r') return head.charAt(i + 1) === '\n' ? '\r\n' : '\r';
  }
  const found = /\r\n|\n|\r/.exec(head)?.[0];
  return found === '\r' || found === '\r\n' ? found : '\n';
}

/**
 * The delimiter that cuts the most lines into one same number of cells; of equals the one with more cells. Where rows are
 * ragged, a comma that each of their sentences has would be it: so one that cuts the first line into more than twice as
 * many cells, and stands in most lines, comes before it.
 */
function bestDelimiter(head: string): string {
  let best = ',';
  let bestScore = 0;
  let bestCount = 0;
  const perLine = candidates.map((delimiter) => countsPerLine(head, delimiter));
  for (const [index, delimiter] of candidates.entries()) {
    const counts = perLine[index] ?? [];
    const tally = new Map<number, number>();
    for (const count of counts) if (count > 0) tally.set(count, (tally.get(count) ?? 0) + 1);
    for (const [count, lines] of tally) {
      const score = (lines / counts.length) * 1000 + Math.min(count, 500) / 1000;
      if (score > bestScore) {
        best = delimiter;
        bestScore = score;
        bestCount = count;
      }
    }
  }
  const cutsMore = perLine.findIndex(
    (counts) => (counts[0] ?? 0) > 2 * bestCount && counts.filter((count) => count > 0).length * 2 > counts.length,
  );
  return candidates[cutsMore] ?? best;
}

function countsPerLine(head: string, delimiter: string): number[] {
  const counts: number[] = [];
  let quoted = false;
  let count = 0;
  let filled = false;
  for (let i = 0; i < head.length && counts.length < sampledLines; i++) {
    const char = head.charAt(i);
    if (char === '"') quoted = !quoted;
    if (!quoted && (char === '\n' || char === '\r')) {
      if (filled) counts.push(count);
      count = 0;
      filled = false;
      continue;
    }
    filled = true;
    if (!quoted && char === delimiter) count++;
  }
  if (filled && counts.length < sampledLines) counts.push(count);
  return counts;
}
