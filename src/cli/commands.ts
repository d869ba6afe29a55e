import type { Define } from './define.ts';

/** A command as the list of all of them shows it; its own file is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** In the order in which a newcomer meets them. */
export const commands: readonly CommandEntry[] = [
  { name: 'init', summary: 'make a project that runs at once', load: () => import('./commands/init.ts') },
  {
    name: 'check',
    summary: 'check all files; with --connect ask every connection',
    load: () => import('./commands/check.ts'),
  },
  { name: 'test', summary: 'run the tests of the mappings', load: () => import('./commands/test.ts') },
  { name: 'preview', summary: 'show what a run would do; writes nothing', load: () => import('./commands/preview.ts') },
  {
    name: 'impact',
    summary: 'show what an edit of a mapping would change',
    load: () => import('./commands/impact.ts'),
  },
  { name: 'run', summary: 'run a mapping once, or several in their order', load: () => import('./commands/run.ts') },
  { name: 'serve', summary: 'answer the API, and run what is scheduled', load: () => import('./commands/serve.ts') },
  {
    name: 'hook',
    summary: 'take a notification for the next run',
    load: () => import('./commands/hook.ts'),
  },
  {
    name: 'upload',
    summary: 'look at a CSV or .xlsx file, and take its good rows',
    load: () => import('./commands/upload.ts'),
  },
  { name: 'runs', summary: 'list the runs', load: () => import('./commands/runs.ts') },
  { name: 'show', summary: 'show one run and what became of its records', load: () => import('./commands/show.ts') },
  {
    name: 'explain',
    summary: 'what became of one record, or of one person',
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'verify',
    summary: 'compare what the target has with what the source has',
    load: () => import('./commands/verify.ts'),
  },
  { name: 'dead-letters', summary: 'records that need a repair', load: () => import('./commands/dead-letters.ts') },
  { name: 'held', summary: 'records that wait for something', load: () => import('./commands/held.ts') },
  {
    name: 'unknown',
    summary: 'deliveries of which nobody knows whether they arrived',
    load: () => import('./commands/unknown.ts'),
  },
  { name: 'checkpoint', summary: 'where reading got to', load: () => import('./commands/checkpoint.ts') },
  { name: 'connectors', summary: 'list the connectors', load: () => import('./commands/connectors.ts') },
  {
    name: 'describe',
    summary: 'show a connector: streams, settings, limits, facts',
    load: () => import('./commands/describe.ts'),
  },
  { name: 'schema', summary: 'JSON Schemas of the files, for editors', load: () => import('./commands/schema.ts') },
  {
    name: 'backup',
    summary: 'copy the store into a file while runs go on',
    load: () => import('./commands/backup.ts'),
  },
  { name: 'restore', summary: 'put a backup in the place of the store', load: () => import('./commands/restore.ts') },
  { name: 'erase', summary: 'forget a person, now and at later readings', load: () => import('./commands/erase.ts') },
  {
    name: 'schedule',
    summary: 'when mappings run by themselves: list, pause, resume',
    load: () => import('./commands/schedule.ts'),
  },
  {
    name: 'token',
    summary: 'make, list, rotate and revoke tokens of the API',
    load: () => import('./commands/token.ts'),
  },
  {
    name: 'audit',
    summary: 'who saw, ran, changed and erased what',
    load: () => import('./commands/audit.ts'),
  },
  { name: 'key', summary: 'make or check the key of the store', load: () => import('./commands/key.ts') },
  { name: 'doctor', summary: 'look at everything a run needs', load: () => import('./commands/doctor.ts') },
];
