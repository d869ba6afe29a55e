import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';
import type { Described } from './describe.ts';

/**
 * The page of a connector, as Markdown: what `hrwire describe` prints and what docs/connectors/<name>.md holds, to the
 * letter. Lists, no tables: they read well unrendered and at any width.
 */
export function describePage(described: Described): string {
  const { settings, streams, limits, facts } = described;
  const [name, status] = [text(described['name']), text(described['status'])];
  const lines = [
    `# ${text(described['title'])}`,
    '',
    `Connector \`${name}\`, transport \`${text(described['transport'])}\`${status === '' ? '' : `, status: ${status}`}.`,
    `\`hrwire describe ${name}\` prints this page.`,
    '',
    '## Streams',
    '',
  ];
  if (streams.length === 0) lines.push('Those that a connection declares in `with: streams:`.', '');
  for (const stream of streams) lines.push(...streamLines(stream));
  if (settings.length > 0) lines.push('## Settings', '', ...settings.map(settingLine), '');
  if (limits.length > 0) lines.push('## Limits', '', ...limits.map((limit) => `- ${limitText(limit)}`), '');
  const traps = facts.filter((fact) => fact['trap'] === true);
  const others = facts.filter((fact) => fact['trap'] !== true);
  if (traps.length > 0) {
    lines.push('## Traps', '', 'What goes wrong in silence where one does not know it, and is taken care of here.', '');
    lines.push(...traps.map(factLine), '');
  }
  if (others.length > 0) {
    lines.push('## Facts', '', 'What this connector rests on, where it is documented, and how sure it is.', '');
    lines.push(...others.map(factLine), '');
  }
  return lines.join('\n');
}

function streamLines(stream: JsonObject): string[] {
  const writes = listAt(stream, 'writes').filter(isObject);
  const sensitive = Object.entries(objectAt(stream, 'sensitive'));
  const told: [string, string][] = [
    ['Key', codes(stream['key'])],
    ['Version', code(stream['version'])],
    ['Read', isObject(stream['read']) ? readText(stream['read']) : 'no'],
    ['Asked by', askedText(objectAt(stream, 'chunks'))],
    ['Notifications', stream['hook'] === true ? 'taken as signals; the record is fetched by key' : ''],
    ...writes.map((write): [string, string] => [`Written by \`${text(write['operation'])}\``, writeText(write)]),
    ['Sensitive', sensitive.map(([of, paths]) => `${of}: ${codes(paths)}`).join('; ')],
    ['Fields', codes(stream['fields'])],
  ];
  const title = text(stream['title']);
  return [
    `### ${text(stream['name'])}`,
    '',
    ...(title === '' ? [] : [title.endsWith('.') ? title : `${title}.`, '']),
    ...told.filter(([, value]) => value !== '').map(([label, value]) => `- ${label}: ${value}`),
    '',
  ];
}

/** Words for the kinds of `delta:`; a kind that has none stands for itself. */
const deltas: Readonly<Record<string, string>> = {
  window: 'what changed in a time window',
  high_water: 'what lies above the highest mark seen',
  counter: 'what lies above the highest counter seen',
  none: 'all of it, each time',
};

function readText(read: JsonObject): string {
  const delta = text(read['delta']);
  const sweep = objectAt(read, 'sweep');
  const steps = listAt(read, 'steps').map(text);
  const parts = [
    `${deltas[delta === '' ? 'none' : delta] ?? delta}`,
    ...['span', 'overlap', 'lag'].flatMap((key) => (key in read ? [`${key} ${given(read[key])}`] : [])),
    ...('every' in sweep
      ? [`looking further back: how often ${given(sweep['every'])}, how far ${given(sweep['span'])}`]
      : []),
    ...(read['parents'] === null ? [] : [`for each of ${code(read['parents'])}${within(read)}`]),
    ...(read['pages'] === null ? [] : [`pages by ${code(read['pages'])}`]),
    ...(read['drain'] === true ? ['all pages of a slice fetched before the first is used'] : []),
    ...(delta !== '' && delta !== 'none' && read['whole'] === true ? ['with `--full` every record there is'] : []),
    ...(read['tombstones'] === true ? ['tombstones say what is deleted'] : []),
    ...(steps.length === 0 ? [] : [`then ${codes(steps)} by id`]),
  ];
  return parts.join(', ');
}

/** Parents are read whole, or inside the window of their children. */
function within(read: JsonObject): string {
  return read['within'] === null ? '' : ` within the same ${text(read['within'])}`;
}

function askedText(chunks: JsonObject): string {
  return Object.entries(chunks)
    .map(([field, chunk]) => `${code(field)} (up to ${text(chunk)} in a request)`)
    .join(', ');
}

const repeats: Readonly<Record<string, string>> = {
  safe: 'safe to repeat',
  never: 'never repeated: where an answer is lost, a person settles it',
};

function writeText(write: JsonObject): string {
  const repeat = text(write['repeat']);
  const group = listAt(write, 'group');
  const one = text(write['batch']) === '1';
  const parts = [
    one ? 'one a call' : `up to ${text(write['batch'])} a call`,
    ...(write['atomic'] === true && !one ? ['which one bad record may sink'] : []),
    ...(group.length === 0 ? [] : [`one call for each ${codes(group)}`]),
    repeats[repeat] ?? `looked up in ${code(repeat.replace('by_lookup ', ''))} before a repeat`,
    ...(write['outcomes'] === 'status' ? [] : [`verdicts by ${code(write['outcomes'])}`]),
    ...(write['accept'] === true ? ['accepted first, then polled'] : []),
    ...(write['clear'] === null ? [] : [`a field is emptied by ${code(write['clear'])}`]),
  ];
  return parts.join(', ');
}

function settingLine(setting: JsonObject): string {
  const marks = [
    text(setting['type']),
    ...(setting['required'] === true ? ['required'] : []),
    ...(setting['secret'] === true ? ['secret'] : []),
    ...(setting['identity'] === true ? ['part of the identity'] : []),
    ...(text(setting['default']) === '' ? [] : [`default ${code(setting['default'])}`]),
  ];
  return `- ${code(setting['name'])} (${marks.join(', ')}): ${text(setting['description'])}`.replace(/: $/, '');
}

/** Words for what a budget is; one that has none stands for itself. */
const budgets: Readonly<Record<string, (value: string) => string>> = {
  concurrent: (value) => `at most ${value} requests at the same time`,
  every: (value) => `at least ${value} from the end of a request to the next`,
  equal: (value) => `at least ${value} between two equal requests`,
  match: (value) => `of paths that begin with \`${value}\``,
  each: (value) => `for each ${value}`,
  shared: () => 'for all processes together',
  then: (value) => `then ${value}`,
};

/** `{ requests: 20, per: 1s, shared: true }` as `at most 20 requests per 1s, for all processes together`. */
function limitText(limit: Json): string {
  if (!isObject(limit)) return text(limit);
  const { requests, per, ...others } = limit;
  const rate =
    requests === undefined
      ? []
      : [`at most ${plain(requests)} requests${per === undefined ? '' : ` per ${plain(per)}`}`];
  const rest = Object.entries(others).map(
    ([name, value]) => budgets[name]?.(plain(value)) ?? `${name} ${plain(value)}`,
  );
  return [...rate, ...rest].join(', ');
}

function factLine(fact: JsonObject): string {
  const said = [fact['source'], fact['confidence']].map(text).filter((part) => part !== '');
  return `- ${code(fact['id'])}: ${text(fact['text'])}${said.length === 0 ? '' : ` (${said.join('; ')})`}`;
}

function codes(value: Json | undefined): string {
  const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return items.map(code).join(', ');
}

function code(value: Json | undefined): string {
  return text(value) === '' ? '' : `\`${text(value)}\``;
}

/** What a setting gives is told as that setting. */
function given(value: Json | undefined): string {
  const setting = settingIn(value);
  return setting === undefined ? code(value) : `\`${setting}\` (a setting)`;
}

function plain(value: Json | undefined): string {
  return settingIn(value) === undefined ? text(value) : given(value);
}

function settingIn(value: Json | undefined): string | undefined {
  return /^\{\{ *\$config\.(\w+) *\}\}$/.exec(text(value))?.[1];
}

/** On one line: a line break would end a list's item. */
function text(value: Json | undefined): string {
  const written =
    typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  return written.replaceAll(/\s+/g, ' ').trim();
}

function listAt(object: JsonObject, key: string): Json[] {
  const value = object[key];
  return Array.isArray(value) ? value : [];
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : {};
}
