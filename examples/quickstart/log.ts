import { readFileSync } from 'node:fs';

interface Line {
  readonly phase: string;
  readonly path: string;
  readonly status?: number;
  readonly records?: number;
  readonly outcomes?: readonly { readonly entity: string; readonly key: string; readonly outcome: string }[];
}

/** What the target saw: read from the sandbox's own log, not from what hrwire says. */
export interface Seen {
  /** Upserts answered, by status. */
  readonly upserts: ReadonlyMap<number, number>;
  /** Records sent in upserts. */
  readonly sent: number;
  /** Orders with a report, and with more than one. */
  readonly reported: number;
  readonly doubled: number;
}

export function readLog(file: string, from: number): { readonly seen: Seen; readonly next: number } {
  const texts = readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text !== '');
  const upserts = new Map<number, number>();
  const reports = new Map<string, number>();
  let sent = 0;
  texts.forEach((text, index) => {
    const line = JSON.parse(text) as Line;
    if (line.phase !== 'done') return;
    const counted = index >= from && line.path.endsWith('/upsert');
    if (counted && line.status !== undefined) upserts.set(line.status, (upserts.get(line.status) ?? 0) + 1);
    for (const { entity, key, outcome } of line.outcomes ?? []) {
      if (counted) sent++;
      if (entity === 'JobApplicationAssessmentReport' && outcome === 'appended') {
        reports.set(key, (reports.get(key) ?? 0) + 1);
      }
    }
  });
  const doubled = [...reports.values()].filter((count) => count > 1).length;
  return { seen: { upserts, sent, reported: reports.size, doubled }, next: texts.length };
}
