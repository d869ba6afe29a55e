import { findConnector } from '../../app/connectors.ts';
import type { KnownConnector } from '../../app/connectors.ts';
import { describe } from '../../app/describe.ts';
import type { Described } from '../../app/describe.ts';
import { isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { Define } from '../define.ts';
import type { Look } from '../render/look.ts';
import { table } from '../render/table.ts';
import { shortJson } from '../render/value.ts';

export const define: Define = (command, act) => {
  command
    .description('Shows a connector: its streams, its settings, its limits, and the facts of the vendor it rests on.')
    .argument('<connector>', 'its name')
    .action(
      act(async (call, { args }) => {
        const found = findConnector(call.root, args[0] ?? '');
        const described = describe(found);
        await call.answer(described, () => render(found, described, call.look));
        return 0;
      }),
    );
};

async function render(
  found: KnownConnector,
  { settings, streams, limits, facts }: Described,
  look: Look,
): Promise<string> {
  const { colour } = look;
  const head = `${colour.bold(found.name)}  ${found.title}\n${found.status}\n${colour.dim(`${found.from}: ${found.file}`)}\n`;
  const parts = [head, ...streams.map((stream) => streamText(stream, look))];
  if (streams.length === 0) parts.push('Its streams are those that the connection declares.\n');
  if (settings.length > 0) {
    const columns = ['setting', 'type', 'default', 'what'].map((name) => ({ head: name }));
    const rows = settings.map((setting) => [
      `${text(setting['name'])}${setting['required'] === true ? ' *' : ''}`,
      choices(setting) === '' ? text(setting['type']) : 'choice',
      setting['secret'] === true ? 'secret' : setting['default'] === null ? '' : shortJson(setting['default'], 40),
      `${text(setting['description'])}${choices(setting)}${setting['identity'] === true ? ' Part of the identity.' : ''}`,
    ]);
    parts.push(`${await table(look, columns, rows)}${colour.dim('* required')}\n`);
  }
  if (limits.length > 0) parts.push(`Limits: ${limits.map((limit) => shortJson(limit)).join(', ')}\n`);
  if (facts.length > 0) parts.push(`Facts and traps\n${facts.map((fact) => factText(fact, look)).join('')}`);
  return parts.join('\n');
}

/** A long list of choices stands with the description: as a type it would push all columns aside. */
function choices(setting: JsonObject): string {
  const type = text(setting['type']);
  return type.length > 24 && type.includes(' | ') ? ` One of: ${type.replaceAll(' | ', ', ')}.` : '';
}

function streamText(stream: JsonObject, { colour }: Look): string {
  const read = stream['read'];
  const ways = isObject(read) ? [read['delta'], read['pages']].filter((kind) => typeof kind === 'string') : undefined;
  const lines: [string, string][] = [
    ['key', list(stream['key'])],
    ['version', text(stream['version'])],
    ['read', ways === undefined ? 'no' : ways.length === 0 ? 'yes' : ways.join(', ')],
    ['asked by', list(stream['byKey'])],
    ['written by', list(stream['write'])],
    [
      'sensitive',
      Object.entries(objectAt(stream, 'sensitive'))
        .map(([of, paths]) => `${of}: ${list(paths)}`)
        .join('; '),
    ],
    ['fields', list(stream['fields'])],
  ];
  const told = lines
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `  ${colour.dim(name.padEnd(10))} ${value}\n`);
  return `${colour.bold(text(stream['name']))}  ${text(stream['title'])}\n${told.join('')}`;
}

function factText(fact: JsonObject, { colour }: Look): string {
  const source = [fact['source'], fact['confidence']].filter((part) => typeof part === 'string').join('; ');
  return `  ${colour.bold(text(fact['id']))}  ${text(fact['text'])}${source === '' ? '' : colour.dim(` (${source})`)}\n`;
}

function list(value: Json | undefined): string {
  return (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]).map(text).join(', ');
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}
