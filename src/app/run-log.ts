import type { Observation } from '../observe/observation.ts';
import type { Live, Part } from './live.ts';

type Ended = Extract<Observation, { readonly kind: 'ended' }>;

/**
 * Tells the log how each run of the server ended: who has nothing but the journal sees there what ran, and what failed.
 * Counts and codes alone; what an error says in words stands in the run.
 */
export async function tellRuns(live: Live): Promise<Part> {
  const forget = live.listen((observation) => {
    if (observation.kind === 'ended') tell(live, observation);
  });
  return { name: 'the log of runs', close: async () => forget() };
}

function tell({ log }: Live, { run, mapping, status, seconds, counts, error }: Ended): void {
  const counted = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  const fields = { run, mapping, status, seconds, ...counted, ...(error === null ? {} : { code: error }) };
  const see = `hrwire show ${run}`;
  if (status === 'failed' || status === 'refused') log.warn('a run has failed', { ...fields, see });
  else if (status === 'parked') log.warn('a run waits for approval', { ...fields, see });
  // Another process runs the mapping, and tells of it.
  else if (status === 'busy') log.debug('a run was left to another process', fields);
  else log.info('a run has ended', fields);
}
