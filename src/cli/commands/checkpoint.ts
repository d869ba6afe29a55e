import { listCheckpoints, setCheckpoint } from '../../app/checkpoint.ts';
import { pairJson } from '../../app/documents/checkpoint.ts';
import { findMapping } from '../../app/compile.ts';
import type { Json } from '../../record/json.ts';
import type { Call } from '../call.ts';
import { openStored } from '../aside.ts';
import { usage } from '../define.ts';
import type { Define } from '../define.ts';
import { table } from '../render/table.ts';
import { shortJson, timeText } from '../render/value.ts';

export const define: Define = (group, act) => {
  group.description('Checkpoints: where the reading of each mapping got to.');
  group
    .command('show')
    .summary('show them')
    .argument('[mapping]', 'only of this mapping')
    .action(
      act(async (call, { args }) => {
        const pairs = await listCheckpoints(await openStored(call), args[0]);
        await call.answer({ checkpoints: pairs.map(pairJson) }, async () => {
          if (pairs.length === 0) return 'No checkpoint yet.\n';
          const columns = [
            { head: 'mapping' },
            { head: 'source' },
            { head: 'target' },
            { head: 'moved' },
            { head: 'checkpoint' },
          ];
          const rows = pairs.map((pair) => [
            pair.current ? pair.mapping : call.look.colour.dim(`${pair.mapping} (earlier)`),
            pair.source,
            pair.target,
            pair.cursorAt === undefined ? '' : timeText(pair.cursorAt),
            pair.cursor === undefined ? 'none: the next run reads all' : shortJson(pair.cursor, 2000),
          ]);
          return table(call.look, columns, rows);
        });
        return 0;
      }),
    );
  group
    .command('set')
    .summary('set it by hand; audited')
    .argument('<mapping>', 'the mapping')
    .argument('<json>', 'as `checkpoint show --json` prints it')
    .action(act(async (call, { args }) => change(call, args[0] ?? '', parse(args[1] ?? ''))));
  group
    .command('clear')
    .summary('clear it: the next run reads from the beginning and sends what differs; audited')
    .argument('<mapping>', 'the mapping')
    .action(act(async (call, { args }) => change(call, args[0] ?? '', undefined)));
};

async function change(call: Call, mapping: string, cursor: Json | undefined): Promise<0> {
  const session = await call.open();
  findMapping(session, mapping);
  const pair = await setCheckpoint(session, mapping, cursor);
  const done = cursor === undefined ? 'cleared: the next run reads all' : `set to ${shortJson(cursor, 2000)}`;
  await call.answer(pairJson(pair), () => `The checkpoint of ${mapping} is ${done}.\n`);
  return 0;
}

function parse(text: string): Json {
  try {
    // JSON.parse gives JSON.
    return JSON.parse(text) as Json;
  } catch {
    throw usage('the checkpoint is no JSON', 'Quote it for the shell: hrwire checkpoint set MAPPING \'{"…": "…"}\'');
  }
}
