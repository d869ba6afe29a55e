import { expression, object, streamName } from '../../config/schema/kinds.ts';
import type { FileNode } from '../../connector/file-node.ts';
import type { Item, Page, Source } from '../../connector/source.ts';
import type { Expression } from '../../expression/expression.ts';
import { HrwireError } from '../../error/error.ts';

export const parentsSchema = object(
  'One read for each record of another stream of this connector: `$parent`.',
  {
    stream: streamName('The stream whose records are the parents. It is read whole each time.'),
    each: expression(
      'What `$parent` is, from the parent’s record: a list makes a read of each element, nothing makes none. Without it: the record.',
    ),
  },
  ['stream'],
);

/** The parents of a fan-out. */
export interface Parents {
  readonly stream: string;
  readonly each: Expression | undefined;
}

export function compileParents(node: FileNode | undefined): Parents | undefined {
  return node === undefined ? undefined : { stream: node.text('stream'), each: node.expression('each') };
}

/** What comes of one page of parents: the values for `$parent`, and the items that could not be read. */
export interface ParentPage {
  readonly parents: readonly unknown[];
  /** Parents that cannot be read take their children with them: they are shown, never skipped in silence. */
  readonly faults: readonly Item[];
  readonly page: Page;
}

/** Reads the parents anew, page by page. */
export async function* readParents(
  parents: Parents,
  source: Source,
  variables: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): AsyncGenerator<ParentPage> {
  const request = { cursor: undefined, full: true, seen: () => Promise.resolve(new Set<string>()) };
  for await (const page of source.read(request, signal)) {
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
