import { join } from 'node:path';
import { hrwire } from '../tools/hrwire.ts';
import { makePlace } from './project.ts';
import { serve } from './w1.ts';

/** What a run asked of source and target: bytes of pages read and bodies sent, as the server counted them. */
interface Cost {
  readonly requests: number;
  readonly bytes: number;
}

export interface Changes extends Cost {
  /** Requests ÷ the fewest that do it, or bytes ÷ the fewest, whichever is more. */
  readonly ofIdeal: number;
}

/** W3: one record in a hundred changes after W1, and hrwire runs again. */
export async function changes(records: number): Promise<Changes> {
  const place = makePlace();
  const served = await serve(records);
  const { env } = served;
  try {
    const project = place.project();
    await carry(project, env, records);
    const ideal = await served.ask<Cost>('POST', '/change');
    await carry(join(place.root, 'project'), env, Math.floor(records / 100));
    const { requests, bytes } = await served.ask<Cost>('GET', '/cost');
    await served.check();
    return { requests, bytes, ofIdeal: Math.max(requests / ideal.requests, bytes / ideal.bytes) };
  } finally {
    served.close();
    place.remove();
  }
}

async function carry(project: string, env: Readonly<Record<string, string>>, delivered: number): Promise<void> {
  const ended = await hrwire(['run', 'api-to-api', '--json'], { project, env });
  const summary = JSON.parse(ended.stdout) as { readonly delivered: number };
  if (ended.code !== 0 || summary.delivered !== delivered) {
    throw new Error(`hrwire ended with ${String(ended.code)}: ${ended.stderr}${ended.stdout}`);
  }
}
