import { readFileSync } from 'node:fs';

interface Line {
  readonly phase: string;
  readonly outcomes?: readonly { readonly entity: string; readonly key: string; readonly outcome: string }[];
}

/** How often each order got a report, read from the sandbox's own log. */
export function reportsPerOrder(log: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of readFileSync(log, 'utf8').split('\n')) {
    if (text === '') continue;
    const line = JSON.parse(text) as Line;
    if (line.phase !== 'done') continue;
    for (const { entity, key, outcome } of line.outcomes ?? []) {
      if (entity !== 'JobApplicationAssessmentReport' || outcome !== 'appended') continue;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}
