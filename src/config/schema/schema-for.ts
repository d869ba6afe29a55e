import { connectorSchema } from './connector.ts';
import type { Fragment } from './kinds.ts';
import { mappingSchema } from './mapping.ts';
import { projectSchema } from './project.ts';
import type { TransportSchema } from './transport.ts';

export const fileKinds = ['project', 'mapping', 'connector'] as const;
export type FileKind = (typeof fileKinds)[number];

/** The JSON Schema of a kind of file, as `hrwire schema` prints it for editors. */
export function schemaFor(kind: FileKind, transports: readonly TransportSchema[]): Fragment {
  const draft = { $schema: 'http://json-schema.org/draft-07/schema#' };
  switch (kind) {
    case 'project':
      return { ...draft, ...projectSchema };
    case 'mapping':
      return { ...draft, ...mappingSchema };
    case 'connector':
      return { ...draft, ...connectorSchema(transports) };
  }
}
