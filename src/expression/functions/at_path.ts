import { wrongArgument } from '../argument.ts';
import { isObject } from '../../record/json.ts';
import type { OwnFunction } from '../own-function.ts';

export const atPath: OwnFunction = {
  name: 'at_path',
  signature: '',
  parameters: 'value, path',
  doc: 'What stands in an object at a path that is only known as a text, such as a setting: names with dots between, and numbers for the elements of a list. A path without names is the value itself.',
  examples: [
    {
      expression: '$at_path($, "data.items")',
      given: { data: { items: [{ id: 1 }] } },
      gives: [{ id: 1 }],
    },
    { expression: '$at_path(links, "1.url")', given: { links: [{ url: 'a' }, { url: 'b' }] }, gives: 'b' },
    { expression: '$at_path(id, "")', given: { id: 7 }, gives: 7 },
    { expression: '$at_path($, "data.items")', given: { data: null }, gives: undefined },
    { expression: '$at_path($, 7)', given: {}, fails: 'expression.argument' },
  ],
  implementation: (value: unknown, path: unknown) => {
    if (typeof path !== 'string') throw wrongArgument('at_path', 'the path is no text');
    return path === '' ? value : path.split('.').reduce(member, value);
  },
};

/** A member of its own: nothing of what an object or a list inherits. */
function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^[0-9]{1,9}$/.test(name) ? value.at(Number(name)) : undefined;
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
