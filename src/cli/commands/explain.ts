import { explanationJson, personJson } from '../../app/documents/explain.ts';
import { explain, explainPerson } from '../../app/explain.ts';
import { mappingOrOnly } from '../only-mapping.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { renderExplanation, renderPerson } from '../render/explain.ts';

const more = `
The first sentence says where the record stands; then comes all that happened to it, in order, and the record as it is
now under every rule of the mapping. The key is given as lists show it; one of several parts as their list: '["a","b"]'.
The source is asked for the record by its key, unless it stands aside or --offline is given. Nothing is written.`;

interface Flags {
  readonly person?: string;
  readonly offline?: true;
  readonly reveal?: true;
}

export const define: Define = (command, act) => {
  command
    .description('Explains what became of one record, or of one person in all mappings.')
    .argument('[mapping]', 'its name; may be left out where the project has one mapping')
    .argument('[key]', 'the record’s key')
    .option('--person <value>', 'a mail, phone or number of the person, in place of mapping and key')
    .option('--offline', 'ask no system')
    .option('--reveal', 'show sensitive values as they are; this is audited')
    .addHelpText('after', more)
    .action(
      act(async (call, command) => {
        const { person, ...flags } = command.opts<Flags>();
        const options = { offline: flags.offline === true, reveal: flags.reveal === true };
        const words = command.args;
        if (person === undefined ? words.length === 0 : words.length > 0) {
          throw usage('whom or what?', 'Write a mapping and a key, or --person with a mail, phone or number.');
        }
        const session = await call.open({ lenient: true, tolerant: true });
        const stops = call.interrupts();
        if (person !== undefined) {
          const found = await explainPerson(session, person, options, stops);
          await call.answer(personJson(found), () => renderPerson(found, call.look));
          return 0;
        }
        const [first = '', second] = words;
        const mapping = mappingOrOnly(session, second === undefined ? undefined : first, 'explain');
        const explanation = await explain(session, { mapping, key: second ?? first }, options, stops);
        await call.answer(explanationJson(explanation), () => renderExplanation(explanation, call.look));
        return 0;
      }),
    );
};
