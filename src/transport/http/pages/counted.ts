import { choice, expression } from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';
import type { FileNode } from '../../../connector/file-node.ts';
import { HrwireError } from '../../../error/error.ts';
import type { Expression } from '../../../expression/expression.ts';
import type { JsonObject } from '../../../record/json.ts';
import { sizeOf, sizeProperty, walkProperties } from './turn.ts';

/** Keys of the kinds that count where they are; `counted`: what `total` counts. */
export function countedProperties(counted: 'pages' | 'records in all'): Readonly<Record<string, Fragment>> {
  return {
    size: sizeProperty,
    total: expression(`The number of ${counted}, from the answer. Without it \`stop\` says where the end is.`),
    stop: choice(
      'Where the end is without `total`: at an empty page, or at a page with fewer than `size` records.',
      ['empty', 'short'],
      { default: 'empty' },
    ),
    ...walkProperties,
  };
}

export interface Counted {
  readonly first: number;
  /** `{ size }` where one is declared. */
  readonly size: JsonObject;
  readonly total: Expression | undefined;
  /** Whether a page of so many rows is the end, where no total is announced. */
  readonly ends: (rows: number) => boolean;
}

/** Reads `countedProperties` and `first`. */
export function compileCounted(node: FileNode): Counted {
  const size = sizeOf(node);
  const total = node.expression('total');
  const short = node.json('stop') === 'short';
  if (short && !node.has('size') && total === undefined) {
    throw node.error(
      'transport.declared',
      '`stop: short` needs `size`',
      'Say how many records a full page holds.',
      'stop',
    );
  }
  return {
    first: node.number('first'),
    size,
    total,
    ends: (rows) => rows === 0 || (short && rows < Number(size['size'])),
  };
}

/** Nothing came before the announced total: a lost page is an error, never an end (promise 6). */
export function pageLost(total: Expression, message: string): HrwireError {
  return new HrwireError('transport.page-lost', message, {
    place: total.place,
    hint: 'Run again; the records move while they are read.',
  });
}
