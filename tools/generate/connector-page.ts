import type { KnownConnector } from '../../src/app/connectors.ts';
import { describe } from '../../src/app/describe.ts';
import { isObject } from '../../src/record/json.ts';
import type { Json, JsonObject } from '../../src/record/json.ts';

/** The page docs/connectors/<name>.md: what `hrwire describe` shows, to be read before there is a project. */
export function connectorPage(connector: KnownConnector): string {
  const { settings, streams, limits, facts } = describe(connector);
  const lines = [
    `# ${connector.title}`,
    '',
    `Connector \`${connector.name}\`, transport \`${connector.section}\`${connector.status === '' ? '' : `, status: ${connector.status}`}.`,
    `Made from \`connectors/${connector.name}.yaml\` by \`npm run generate\`.`,
    '',
    '## Streams',
    '',
  ];
  if (streams.length === 0) lines.push('Those that a connection declares in `with: streams:`.', '');
  for (const stream of streams) lines.push(...streamLines(stream));
  lines.push('## Settings', '', '| Setting | Type | Default | What |', '|---|---|---|---|');
  for (const setting of settings) lines.push(settingRow(setting));
  lines.push('');
  if (limits.length > 0) lines.push('## Limits', '', ...limits.map((limit) => `- ${limitText(limit)}`), '');
  if (facts.length > 0) {
    lines.push('## Facts and traps', '', 'What this connector rests on. A test names each by its id.', '');
    lines.push('| Id | Fact | Source | Confidence |', '|---|---|---|---|');
    for (const fact of facts) lines.push(row([code(fact['id']), fact['text'], fact['source'], fact['confidence']]));
    lines.push('');
  }
  return lines.join('\n');
}

function streamLines(stream: JsonObject): string[] {
  const read = isObject(stream['read']) ? stream['read'] : undefined;
  const ways =
    read === undefined
      ? 'no'
      : [read['delta'], read['pages']]
          .filter((way) => way !== null)
          .map(text)
          .join(', ');
  const sensitive = Object.entries(isObject(stream['sensitive']) ? stream['sensitive'] : {});
  const facts: [string, string][] = [
    ['Key', codes(stream['key'])],
    ['Version', code(stream['version'])],
    ['Read', ways === '' ? 'yes' : ways],
    ['Asked by', codes(stream['byKey'])],
    ['Written by', codes(stream['write'])],
    ['Sensitive', sensitive.map(([of, paths]) => `${of}: ${codes(paths)}`).join('; ')],
    ['Fields', codes(stream['fields'])],
  ];
  return [
    `### ${text(stream['name'])}`,
    '',
    ...(text(stream['title']) === '' ? [] : [`${text(stream['title'])}.`.replace('..', '.'), '']),
    ...facts.filter(([, value]) => value !== '').map(([name, value]) => `- ${name}: ${value}`),
    '',
  ];
}

function settingRow(setting: JsonObject): string {
  const marks = [
    ...(setting['required'] === true ? ['required'] : []),
    ...(setting['secret'] === true ? ['secret'] : []),
    ...(setting['identity'] === true ? ['part of the identity'] : []),
  ];
  const name = `${code(setting['name'])}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
  return row([
    name,
    setting['type'],
    setting['default'] === null ? '' : code(setting['default']),
    setting['description'],
  ]);
}

/** `{ requests: 20, per: 1s }` as `20 requests per 1s`. */
function limitText(limit: Json): string {
  if (!isObject(limit)) return text(limit);
  const { requests, per, ...others } = limit;
  const rest = Object.entries(others).map(([name, value]) => `${name} ${text(value)}`);
  const rate =
    requests === undefined ? [] : [`${text(requests)} requests${per === undefined ? '' : ` per ${text(per)}`}`];
  return [...rate, ...rest].join(', ');
}

function row(cells: readonly (Json | undefined)[]): string {
  return `| ${cells.map((cell) => text(cell).replaceAll('|', '\\|').replaceAll('\n', ' ').trim()).join(' | ')} |`;
}

function codes(value: Json | undefined): string {
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items.map(code).join(', ');
}

function code(value: Json | undefined): string {
  return text(value) === '' ? '' : `\`${text(value)}\``;
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}
