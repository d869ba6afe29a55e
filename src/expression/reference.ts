import { builtins } from './builtins.ts';
import type { FunctionExample, OwnFunction } from './own-function.ts';
import { hostFunctions, ownFunctions } from './registry.ts';

/** The page docs/functions.md: hrwire's own functions with their examples, the mapping's, and the names of JSONata's. */
export function functionReference(): string {
  return `${[
    '# Functions',
    '',
    'Expressions are [JSONata](https://docs.jsonata.org/). Beside its own functions these are there. They give nothing',
    'for a value that is absent or null, and fail with `expression.argument`, never with a guess, for one they cannot read.',
    '',
    '| Function | Gives |',
    '|---|---|',
    ...ownFunctions.map((own) => `| [\`${call(own)}\`](#${own.name}) | ${cell(own.doc)} |`),
    ...hostFunctions.map((host) => `| \`${call(host)}\` | ${cell(host.doc)} In mappings only. |`),
    '',
    ...ownFunctions.flatMap(section),
    '## Of JSONata',
    '',
    `${[...builtins].map((name) => `\`$${name}\``).join(' ')}. \`$eval\` is refused. \`$now\` and \`$millis\` stand still during a run.`,
  ].join('\n')}\n`;
}

function section(own: OwnFunction): string[] {
  return [
    `## ${own.name}`,
    '',
    `\`${call(own)}\` — ${own.doc}`,
    '',
    '| Expression | Record | Gives |',
    '|---|---|---|',
    ...own.examples.map((example) => `| ${code(example.expression)} | ${json(example.given)} | ${outcome(example)} |`),
    '',
  ];
}

function call(own: Pick<OwnFunction, 'name' | 'parameters'>): string {
  return `$${own.name}(${own.parameters})`;
}

function outcome(example: FunctionExample): string {
  if (example.fails !== undefined) return `fails: \`${example.fails}\``;
  return example.gives === undefined ? 'nothing' : json(example.gives);
}

function json(value: unknown): string {
  return value === undefined ? '' : code(JSON.stringify(value));
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return cell(`${fence}${text}${fence}`);
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
