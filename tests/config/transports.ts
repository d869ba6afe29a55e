import {
  choice,
  expression,
  integer,
  list,
  object,
  oneOrMany,
  template,
  templates,
  text,
  unbuilt,
  variants,
} from '../../src/config/schema/kinds.ts';
import type { TransportSchema } from '../../src/config/schema/transport.ts';

const request = object(
  'A request.',
  { method: choice('Method.', ['GET', 'POST']), path: template('Path.'), json: templates('Body.') },
  ['path'],
);

/** Transports as small as they can be while using every builder. */
export const transports: readonly TransportSchema[] = [
  {
    section: 'http',
    schema: object(
      'HTTP.',
      {
        base_url: template('Base.'),
        success: expression('Success.', { default: '$status = 200' }),
        auth: object('Login.', { header: template('Header.') }),
      },
      ['base_url'],
    ),
    read: object('Read.', {
      request,
      records: expression('Records.'),
      pages: variants('Pages.', {
        none: object('One page.', {}),
        cursor: object('A cursor.', { next: expression('Next.') }, ['next']),
        drain: unbuilt('Expiring scroll.'),
      }),
      steps: list('Steps.', object('Step.', { name: text('Name.'), request })),
    }),
    byKey: object('By key.', { request, chunk: integer('Chunk.', { default: 100 }) }),
    write: object('Write.', {
      request,
      clear: choice('Clear.', ['null', 'empty']),
      group: list('Group.', text('Field.')),
      repeat: object('Repeat.', { by_lookup: text('Stream.'), key: oneOrMany('Key.', expression('Key.')) }),
    }),
  },
  {
    section: 'file',
    schema: object('Files.', { format: choice('Format.', ['csv', 'jsonl']) }, ['format']),
    read: object('Read.', {}),
    byKey: object('By key.', {}),
    write: object('Write.', {}),
  },
];
