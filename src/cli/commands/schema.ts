import { Argument } from 'commander';
import { schemaFile, schemaOf, writeSchemas } from '../../app/schemas.ts';
import { fileKinds } from '../../config/schema/schema-for.ts';
import type { FileKind } from '../../config/schema/schema-for.ts';
import type { Json } from '../../record/json.ts';
import type { Define } from '../define.ts';
import { usage } from '../define.ts';

export const define: Define = (command, act) => {
  command
    .description('Prints the JSON Schema of a kind of file, or writes all of them where editors find them.')
    .addArgument(new Argument('[kind]', 'the kind of file').choices([...fileKinds]))
    .option('--write', 'write all of them into the project')
    .action(
      act(async (call, command) => {
        if (command.opts<{ write?: true }>().write === true) {
          const written = writeSchemas(call.root);
          await call.answer({ written: [...written] }, () => `${written.join('\n')}\n\n${editors()}`);
          return 0;
        }
        const kind = fileKinds.find((each) => each === command.args[0]);
        if (kind === undefined) throw usage('which schema?', `One of ${fileKinds.join(', ')}; or --write for all.`);
        // A schema is JSON; its type says no more than that it is an object.
        const schema = schemaOf(kind) as Json;
        await call.answer(schema, () => `${JSON.stringify(schema, undefined, 2)}\n`);
        return 0;
      }),
    );
};

function editors(): string {
  const line = (kind: FileKind, up: string): string => `  # yaml-language-server: $schema=${up}${schemaFile(kind)}\n`;
  return `Editors complete and check a file whose first line is\nin hrwire.yaml:\n${line('project', '')}in mappings/:\n${line('mapping', '../')}in connectors/:\n${line('connector', '../')}`;
}
