import { InvalidArgumentError, Option } from 'commander';
import { roles } from '../../access/actor.ts';
import { createToken, listTokens, revokeToken, rotateToken, stateOf, tokenJson } from '../../app/tokens.ts';
import type { MadeToken } from '../../app/tokens.ts';
import { parseDuration } from '../../record/duration.ts';
import type { Call } from '../call.ts';
import type { Act, Define } from '../define.ts';
import { table } from '../render/table.ts';
import { plural, timeText } from '../render/value.ts';
import type { Command } from 'commander';

interface CreateFlags {
  readonly role: string;
  readonly reveal?: true;
  readonly mapping?: readonly string[];
  readonly scope?: string;
  readonly expires?: number;
}

export const define: Define = (group, act) => {
  group.description('Tokens with which programs and people ask the API of `hrwire serve`.');
  defineCreate(group.command('create'), act);
  defineList(group.command('list'), act);
  defineRotate(group.command('rotate'), act);
  group
    .command('revoke')
    .summary('end all tokens of a name at once')
    .argument('<name>', 'its name')
    .action(
      act(async (call, command) => {
        const revoked = await revokeToken(await open(call), command.args[0] ?? '');
        await call.answer({ revoked }, () => `${plural(revoked, 'token')} ended.\n`);
        return 0;
      }),
    );
};

function defineCreate(command: Command, act: Act): void {
  command
    .summary('make a token; it is shown this once')
    .argument('<name>', 'what uses it: payroll-cron')
    .addOption(new Option('--role <role>', 'what it may do').choices(Object.keys(roles)).makeOptionMandatory())
    .option('--reveal', 'it may see sensitive values as they are, audited each time')
    .option('--mapping <name...>', 'the only mappings that it sees (default: all)')
    .option('--scope <expression>', 'JSONata over a record as read, true where it sees it (default: all records)')
    .option('--expires <time>', 'how long it lasts (default: 90d)', parseTime)
    .action(
      act(async (call, command) => {
        const { role, reveal, mapping, scope, expires } = command.opts<CreateFlags>();
        const name = command.args[0] ?? '';
        const order = { name, role, reveal: reveal === true, mappings: mapping, scope, lasts: expires };
        await answerMade(call, await createToken(await open(call), order));
        return 0;
      }),
    );
}

function defineRotate(command: Command, act: Act): void {
  command
    .summary('make another one with the same rights; the one before ends later')
    .argument('<name>', 'its name')
    .option('--overlap <time>', 'how long the one before goes on', parseTime, 86_400_000)
    .option('--expires <time>', 'how long the new one lasts (default: as long as the one before)', parseTime)
    .action(
      act(async (call, command) => {
        const { overlap, expires } = command.opts<{ overlap: number; expires?: number }>();
        const session = await open(call);
        await answerMade(call, await rotateToken(session, command.args[0] ?? '', { overlap, lasts: expires }));
        return 0;
      }),
    );
}

function defineList(command: Command, act: Act): void {
  command
    .summary('list the tokens, never their text')
    .option('--all', 'those that have ended, too')
    .action(
      act(async (call, command) => {
        const now = Date.now();
        const all = command.opts<{ all?: true }>().all === true;
        const rows = (await listTokens(await open(call))).filter((row) => all || stateOf(row, now) === 'active');
        await call.answer({ tokens: rows.map((row) => tokenJson(row, now)) }, async () => {
          if (rows.length === 0) return 'No token is in use.\n';
          const heads = ['name', 'role', 'sees', 'until', 'last used', 'state'].map((head) => ({ head }));
          return table(
            call.look,
            heads,
            rows.map((row) => [
              row.name,
              row.reveal ? `${row.role}, reveal` : row.role,
              [row.mappings?.join(', ') ?? 'all mappings', ...(row.scope === undefined ? [] : [row.scope])].join('; '),
              timeText(row.expiresAt),
              row.usedAt === undefined ? 'never' : timeText(row.usedAt),
              stateOf(row, now),
            ]),
          );
        });
        return 0;
      }),
    );
}

async function open(call: Call): ReturnType<Call['open']> {
  return call.open({ lenient: true, tolerant: true });
}

async function answerMade(call: Call, { text, row }: MadeToken): Promise<void> {
  await call.answer({ ...tokenJson(row, Date.now()), token: text }, () => `${text}\n`);
  call.tell(`It ends at ${timeText(row.expiresAt)}. Keep it now: it is shown this once, and kept nowhere.`);
}

function parseTime(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('It must be a time such as 12h or 30d.');
  return ms;
}
