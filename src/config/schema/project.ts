import { choice, duration, integer, name, names, object, path, text } from './kinds.ts';

const expressionLimits = object(
  'Bounds of one evaluation of an expression.',
  {
    time: duration('Longest time of one evaluation; default 1s.', { default: '1s' }),
    depth: integer('Deepest nesting of calls; default 500.', { default: 500, minimum: 10 }),
    sequence: integer('Longest sequence an expression may build; default 100000.', { default: 100_000, minimum: 100 }),
  },
  [],
  { default: {} },
);

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
          { raw: duration('Raw records of held rows and dead letters; default 90d.', { default: '90d' }) },
          [],
          { default: {} },
        ),
        key: path('The file that holds the key when HRWIRE_KEY is not set; default .hrwire/key.', {
          default: '.hrwire/key',
        }),
      },
      [],
      { default: {} },
    ),
  }),
} as const;
