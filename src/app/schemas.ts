import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileKinds, schemaFor } from '../config/schema/schema-for.ts';
import type { FileKind } from '../config/schema/schema-for.ts';
import { transports } from './transports.ts';

/** The JSON Schema of a kind of file. */
export function schemaOf(kind: FileKind): object {
  return schemaFor(kind, transports);
}

/** Where editors find the schemas of a project: the folder, and its file of a kind. */
const schemaFolder = '.hrwire/schemas';
export function schemaFile(kind: FileKind): string {
  return `${schemaFolder}/${kind}.schema.json`;
}

/** Writes all schemas into the project; gives their paths, relative to it. */
export function writeSchemas(root: string): readonly string[] {
  mkdirSync(join(root, schemaFolder), { recursive: true });
  return fileKinds.map((kind) => {
    writeFileSync(join(root, schemaFile(kind)), `${JSON.stringify(schemaOf(kind))}\n`);
    return schemaFile(kind);
  });
}
