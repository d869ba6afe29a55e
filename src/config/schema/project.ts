import { choice, duration, integer, name, names, object, path, text } from './kinds.ts';
import type { Fragment } from './kinds.ts';
import { serve } from './serve.ts';

const expressionLimits = object(
  'Bounds of one evaluation of an expression.',
  {
    time: duration('Longest time of one evaluation; default 1s.', { default: '1s' }),
    depth: integer('Deepest nesting of evaluations, about three a call; default 500, at most 20000.', {
      default: 500,
      minimum: 10,
      maximum: 20_000,
    }),
    sequence: integer('Longest sequence an expression may build; default 100000.', { default: 100_000, minimum: 100 }),
    subject: integer('Longest text in characters that a regular expression is tried on; default 10000.', {
      default: 10_000,
      minimum: 100,
    }),
  },
  [],
  { default: {} },
);

/** Limits of a run, by name; the run reads its defaults from here. */
export const runLimits: Fragment = object(
  'Limits of a run.',
  {
    read_ahead: integer('Pages read ahead; default 2.', { default: 2, minimum: 1, maximum: 64 }),
    writes_in_flight: integer('Batches being written at the same time; default 2.', {
      default: 2,
      minimum: 1,
      maximum: 64,
    }),
    rows_per_commit: integer('Records settled without a request in one transaction; default 500.', {
      default: 500,
      minimum: 1,
      maximum: 10_000,
    }),
    record_retries: integer('How often a record that the target puts off is sent again; default 3.', {
      default: 3,
      minimum: 0,
      maximum: 20,
    }),
    record_wait: duration('The longest wait for it within the run; longer ones are held; default 5s.', {
      default: '5s',
    }),
    hold_first: duration('How long a record put off by the target is held at first; default 5m.', {
      default: '5m',
    }),
    hold_until: duration('After which such a hold becomes a dead letter; default 7d.', { default: '7d' }),
    breaker_after: integer('Batches in a row put off as a whole before the run stops; default 3.', {
      default: 3,
      minimum: 1,
    }),
    lease_time: duration('How long a lease lasts without renewal; default 60s.', { default: '60s' }),
    settle_after: duration('How long a target may still be working on a request whose answer was lost; default 5s.', {
      default: '5s',
    }),
    poisons: integer('Poisonous records isolated in one batch; one more stops the run; default 8.', {
      default: 8,
      minimum: 1,
    }),
    flapping_count: integer('Deliveries of one key within flapping_over after which it is held; default 5.', {
      default: 5,
      minimum: 1,
    }),
    flapping_over: duration('The time over which flapping is counted; default 1h.', { default: '1h' }),
  },
  [],
  { default: {} },
);

/** When a source counts as changed, by name; the run reads its defaults from here. */
export const driftLimits: Fragment = object(
  'When a field of a source counts as changed (`drift:` of a mapping says what happens then).',
  {
    records: integer('Records that must have been read before, and since, until anything is said; default 50.', {
      default: 50,
      minimum: 10,
    }),
    usual: integer('A field is usual that is filled in so many percent of the records; default 95.', {
      default: 95,
      minimum: 1,
      maximum: 100,
    }),
    fall: integer('So many percent of the records fewer than usual are a change; default 10.', {
      default: 10,
      minimum: 1,
      maximum: 100,
    }),
  },
  [],
  { default: {} },
);

/** What is kept to try edited mappings on, and how long; the run reads its defaults from here. */
export const keepSamples: Readonly<Record<'samples' | 'samples_for', Fragment>> = {
  samples: integer(
    'Raw records kept for each mapping, the newest ones, to try an edited mapping on (`hrwire impact`); default 0, none.',
    { default: 0, minimum: 0, maximum: 10_000 },
  ),
  samples_for: duration('How long after it was read last such a record is kept; default 14d.', { default: '14d' }),
};

/** `hrwire.yaml`: the store, the connections and the limits of a project. */
export const projectSchema = {
  $id: 'https://hrwire.dev/schema/project.json',
  title: 'ProjectFile',
  ...object('hrwire.yaml: the store, the connections and the limits of a project.', {
    store: text('Where state is kept: sqlite:<path>, relative to this file; ${NAME} is resolved.', {
      default: 'sqlite:state/hrwire.db',
    }),
    encryption: choice(
      'Whether raw records and cursors are encrypted at rest with HRWIRE_KEY; default on.',
      ['on', 'off'],
      {
        default: 'on',
      },
    ),
    connections: names(
      'The systems and folders of this project, by name; mappings name these.',
      object(
        'One connection.',
        {
          connector: name('The connector it uses: one of connectors/ in the project, else one that ships.'),
          with: {
            type: 'object',
            'x-kind': 'text',
            description: 'The settings that the connector declares; ${NAME} and ${file:/path} are resolved.',
            default: {},
          },
        },
        ['connector'],
      ),
      { propertyNames: { pattern: '^[a-z][a-z0-9_-]*$' }, default: {} },
    ),
    serve,
    settings: object(
      'Limits of this project.',
      {
        expression: expressionLimits,
        table: object(
          'Bounds of the tables that mappings read.',
          {
            bytes: integer('Largest size of a table in bytes; default 16777216.', { default: 16_777_216, minimum: 1 }),
          },
          [],
          { default: {} },
        ),
        keep: object(
          'How long the store keeps what it keeps.',
          {
            raw: duration('Raw records of held rows and dead letters; default 90d.', { default: '90d' }),
            classes: names(
              'Shorter for records of streams that tag fields of a class, such as `health: 7d`: raw records and samples of them.',
              duration('How long.'),
              { default: {} },
            ),
            history: duration(
              'History, and batches that were sent, but for the newest row of each record; default 400d.',
              { default: '400d' },
            ),
            runs: duration('Runs and what guards count; default 400d. Not shorter than `over:` of a guard.', {
              default: '400d',
            }),
            closed: duration('Rows put aside that are closed: what became of them; default 400d.', { default: '400d' }),
            audit: duration('The audit, of which the beginning is then taken away; for ever where absent.'),
            ...keepSamples,
          },
          [],
          { default: {} },
        ),
        drift: driftLimits,
        lock_wait: duration('How long the store waits for another process that holds it locked; default 5s.', {
          default: '5s',
        }),
        run: runLimits,
        key: path('The file that holds the key when HRWIRE_KEY is not set; default .hrwire/key.', {
          default: '.hrwire/key',
        }),
      },
      [],
      { default: {} },
    ),
  }),
} as const;
