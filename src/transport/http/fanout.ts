import { choice, expression, integer, object, streamName } from '../../config/schema/kinds.ts';
import { nodeAt } from '../../connector/file-node.ts';
import type { FileNode } from '../../connector/file-node.ts';
import type { Item, Page } from '../../connector/source.ts';
import type { Expression } from '../../expression/expression.ts';
import { HrwireError } from '../../error/error.ts';

export const parentsSchema = object(
  'One read for each record of another stream of this connector: `$parent`.',
  {
    stream: streamName(
      'The stream whose records are the parents. It is read whole each time, unless `within` bounds it.',
    ),
    each: expression(
      'What `$parent` is, from the parent’s record: a list makes a read of each element, nothing makes none. `$window` is that of the read. Without it: the record.',
    ),
    within: choice(
      'window: only the parents of the child’s own window are read, by the time that the parents’ stream tells by. Both streams need a `delta` with a time.',
      ['window'],
    ),
    at_once: integer(
      'How many parents’ children are asked for at once; they come in the order of the parents, and the limits hold all the same. Default 1.',
      { minimum: 1, maximum: 16, default: 1 },
    ),
  },
  ['stream'],
);

/** The parents of a fan-out. */
export interface Parents {
  readonly stream: string;
  readonly each: Expression | undefined;
  /** Read the parents of the child's window only. */
  readonly within: boolean;
  /** How many parents' children are asked for at once. */
  readonly atOnce: number;
}

export function compileParents(node: FileNode | undefined): Parents | undefined {
  if (node === undefined) return undefined;
  const within = node.has('within');
  if (within) needWindows(node);
  return { stream: node.text('stream'), each: node.expression('each'), within, atOnce: node.number('at_once') };
}

/** A bound that one of the two streams cannot hold would let children out in silence. */
function needWindows(node: FileNode): void {
  const { document, path } = node;
  const parent = node.text('stream');
  const deltas = [nodeAt(document, path.slice(0, -1)), nodeAt(document, ['streams', parent, 'read'])];
  for (const read of deltas) {
    if (read?.child('delta')?.json('kind') === 'window') continue;
    const whose = read === deltas[0] ? 'this stream' : `the stream “${parent}”`;
    throw node.error(
      'transport.declared',
      `\`within: window\` needs a \`delta\` of kind \`window\`, which ${whose} has not`,
      'Leave `within` out: then all parents are read each time.',
      'within',
    );
  }
}

/** What comes of one page of parents: the values for `$parent`, and the items that could not be read. */
export interface ParentPage {
  readonly parents: readonly unknown[];
  /** Parents that cannot be read take their children with them: they are shown, never skipped in silence. */
  readonly faults: readonly Item[];
  readonly page: Page;
}

/** Turns pages of parents into what `$parent` is. */
export async function* readParents(
  parents: Parents,
  pages: AsyncIterable<Page>,
  variables: Readonly<Record<string, unknown>>,
): AsyncGenerator<ParentPage> {
  for await (const page of pages) {
    const values: unknown[] = [];
    const faults: Item[] = [];
    for (const item of page.items) {
      if ('unreadable' in item) faults.push(item);
      else if (item.incomplete !== undefined) faults.push(item);
      else values.push(...(await each(parents, item.record, variables)));
    }
    yield { parents: values, faults, page };
  }
}

async function each(
  parents: Parents,
  record: unknown,
  variables: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  if (parents.each === undefined) return [record];
  const value = await parents.each.value(record, variables);
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** A fan-out that leads back to its own stream would never end. */
export function refuseCircle(names: readonly string[], node: FileNode): void {
  const last = names.at(-1);
  if (last === undefined || names.indexOf(last) === names.length - 1) return;
  const message = `the parents of “${last}” lead back to it: ${names.join(' → ')}`;
  const { place } = node;
  throw new HrwireError('transport.declared', message, { place, hint: 'Let the first stream be read by itself.' });
}
