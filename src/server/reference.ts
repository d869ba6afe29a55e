import type { Fragment } from '../config/schema/kinds.ts';
import { isObject } from '../record/json.ts';
import type { JsonObject } from '../record/json.ts';
import type { Route } from './route.ts';

/** The reference of the API as a page: every operation with what it takes and gives. */
export function apiPage(routes: readonly Route[]): string {
  const parts = [
    '# The API',
    '',
    'Made from the operations by `npm run generate`; the same as a document: [openapi.json](reference/openapi.json), which a',
    'server answers at `/openapi.json`. How to start it and how to ask: [serve.md](serve.md). Errors are problem details',
    '(RFC 9457) with a code of [errors.md](errors.md). Each operation takes `?lang=en` or `?lang=zh`.',
    '',
  ];
  for (const [tag, own] of Map.groupBy(routes, ({ path }) => tagOf(path))) {
    parts.push(`## ${tag}`, '');
    for (const route of own) parts.push(...operation(route));
  }
  return parts.join('\n');
}

function tagOf(path: string): string {
  const [first = '', second = '', third = ''] = path.split('/').slice(1);
  return first === 'api' && second === 'v1' ? third : `/${first}`;
}

function operation({ method, path, needs, operation: of }: Route): string[] {
  const lines = [
    `### ${method.toUpperCase()} ${path}`,
    '',
    `${textOf(of['summary']).replace(/[.]$/, '')}. Permission: ${needs === 'nobody' ? 'none' : `\`${needs}\``}.`,
    '',
  ];
  const given = rowsOf(of);
  if (given.length > 0) lines.push('| Takes | Where | Type | What |', '|---|---|---|---|', ...given, '');
  const answers = Object.entries(objectOf(of['responses'])).map(
    ([status, answer]) => `${status}: ${textOf(objectOf(answer)['description'])}`,
  );
  if (answers.length > 0) lines.push(`Answers ${answers.join(' ')}`, '');
  return lines;
}

function rowsOf(of: Fragment): string[] {
  const parameters = Array.isArray(of['parameters']) ? (of['parameters'] as unknown[]).filter(isObject) : [];
  const rows = parameters.map((each) => {
    const name = `\`${textOf(each['name'])}\`${each['required'] === true ? ' (required)' : ''}`;
    return row(name, textOf(each['in']), objectOf(each['schema']));
  });
  const content = objectOf(objectOf(of['requestBody'])['content']);
  for (const [type, media] of Object.entries(content)) {
    const schema = objectOf(objectOf(media)['schema']);
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    const properties = Object.entries(objectOf(schema['properties']));
    if (properties.length === 0) rows.push(row('the body', `\`${type}\``, schema));
    for (const [name, inner] of properties) {
      rows.push(row(`\`${name}\`${required.includes(name) ? ' (required)' : ''}`, 'body', objectOf(inner)));
    }
  }
  return rows;
}

function row(name: string, where: string, schema: JsonObject): string {
  const cells = [name, where, typeOf(schema), textOf(schema['description'])];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function typeOf(schema: JsonObject): string {
  const { type, enum: values, default: usual } = schema;
  const types = (Array.isArray(type) ? type : [type]).map((each) => textOf(each) || 'any').join(' or ');
  const named = Array.isArray(values) ? values.map((each) => `\`${JSON.stringify(each)}\``).join(', ') : types;
  return usual === undefined ? named : `${named}; default \`${JSON.stringify(usual)}\``;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
