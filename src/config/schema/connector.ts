import {
  choice,
  expression,
  flag,
  list,
  name,
  names,
  object,
  oneOrMany,
  streamPattern,
  text,
  unbuilt,
} from './kinds.ts';
import type { Fragment } from './kinds.ts';
import { isObject } from '../../record/json.ts';
import { unbuiltSections } from './transport.ts';
import type { TransportSchema } from './transport.ts';

const config = object(
  'The settings of a connection (`with:`): a JSON Schema of one level.',
  {
    identity: list("The settings that say whose tenant it is; default: the connection's name.", text('A setting.'), {
      default: [],
    }),
    required: list('Settings that must be given.', text('A setting.'), { default: [] }),
    properties: names(
      'The settings.',
      { type: 'object', description: 'JSON Schema; secret: true is never shown.' },
      { default: {} },
    ),
  },
  [],
  { default: {} },
);

const fact = object(
  'A fact of the vendor that this file rests on.',
  {
    id: text('Its id; a test names it.'),
    text: text('The fact.'),
    source: text('Where it is documented.'),
    confidence: text('How sure it is.'),
    trap: flag('It is a trap: something that goes wrong in silence where one does not know it.', { default: false }),
  },
  ['id', 'text'],
);

/**
 * The schema of `connectors/<name>.yaml`, put together from what the transports give. With several transports a file is
 * of exactly one of them.
 */
export function connectorSchema(transports: readonly TransportSchema[]): Fragment {
  const description = 'connectors/<name>.yaml: one kind of system: how it is asked, and its streams.';
  const head = { $id: 'https://hrwire.dev/schema/connector.json', title: 'ConnectorFile', description };
  const [only] = transports;
  if (transports.length === 1 && only !== undefined) return { ...head, ...ofTransport(only, description) };
  const oneOf = transports.map((transport) => ({
    ...ofTransport(transport, `A connector over ${transport.section}.`),
    title: `${transport.section}Connector`,
  }));
  return { ...head, type: 'object', oneOf };
}

function ofTransport(transport: TransportSchema, description: string): Fragment {
  const check = transport.check ?? {
    type: 'object',
    description: 'A cheap request that shows the settings are right.',
  };
  const write = transport.write;
  return object(
    description,
    {
      connector: name('Its name, which is the name of its file.'),
      title: text('Its name for people.'),
      status: choice('How sure it is that it works against the vendor.', [
        'confirmed',
        'partner-gated',
        'profile, untested against the vendor',
      ]),
      config,
      [transport.section]: transport.schema,
      ...Object.fromEntries(unbuiltSections.map((section) => [section, unbuilt(`The ${section} transport.`)])),
      streams: names('Kinds of record, by name.', stream(transport, write), {
        propertyNames: { pattern: streamPattern },
      }),
      check: check,
      facts: list('Facts of the vendor that this file rests on.', fact, { default: [] }),
    },
    ['connector', 'title', transport.section, 'streams'],
  );
}

/** What every stream that is read may say, whatever carries it. */
function withDeleted(read: Fragment): Fragment {
  const properties = isObject(read['properties']) ? read['properties'] : {};
  const deleted = expression(
    'Over the record as read: whether it is a tombstone, the source’s word that the record is deleted. Mappings that `propagate` delete it at their target; others filter it.',
  );
  return { ...read, properties: { ...properties, deleted } };
}

function stream(transport: TransportSchema, write: Fragment): Fragment {
  const byKey = names('By which fields the stream can be asked, each with how.', transport.byKey);
  return object('One kind of record.', {
    title: text('Its name for people.'),
    key: oneOrMany('What identifies a record.', expression('A part of the key.')),
    version: expression('What says which of two states is newer; observed: the instant the request left.', {
      default: 'observed',
    }),
    version_type: choice('Whether versions are instants or numbers; default instant.', ['instant', 'number'], {
      default: 'instant',
    }),
    schema: {
      type: ['object', 'string'],
      description: 'JSON Schema of a record as mappings see it: inline, or the path of a .json file.',
    },
    sensitive: names('Paths of sensitive fields by class (person, pay, health).', list('Paths.', text('A path.')), {
      default: {},
    }),
    read: withDeleted(transport.read),
    by_key: byKey,
    ...(transport.hook === undefined ? {} : { hook: transport.hook }),
    write: object(
      'How the stream is written, by operation.',
      Object.fromEntries(['create', 'update', 'upsert', 'delete', 'action'].map((each) => [each, write])),
      [],
      { minProperties: 1 },
    ),
  });
}
