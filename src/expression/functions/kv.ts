import { listArgument, textArgument, wrongArgument } from '../argument.ts';
import { isBlank, isObject } from '../../record/json.ts';
import type { OwnFunction } from '../own-function.ts';

export const kv: OwnFunction = {
  name: 'kv',
  signature: '<x-x?x?:o>',
  parameters: 'list, key?, value?',
  doc: 'One object of a list of objects that each hold a name (`key`, default "name") and a value (`value`, default "value"; of a list of fields the first that is not blank); of equal names the last stands.',
  examples: [
    {
      expression: '$kv(fields)',
      given: {
        fields: [
          { name: 'Email', value: 'a@b.c' },
          { name: 'City', value: '上海' },
        ],
      },
      gives: { Email: 'a@b.c', City: '上海' },
    },
    {
      expression: '$kv(fields, "k", ["text", "v"])',
      given: {
        fields: [
          { k: 'grade', text: '', v: 'B' },
          { k: 'level', text: 'P6', v: '60' },
        ],
      },
      gives: { grade: 'B', level: 'P6' },
    },
    { expression: '$kv(fields)', given: {}, gives: undefined },
    { expression: '$kv([1, 2])', fails: 'expression.argument' },
  ],
  implementation: (list: unknown, key: unknown, value: unknown) => {
    if (list === undefined || list === null) return undefined;
    const name = typeof key === 'string' ? key : 'name';
    const fields = listArgument(value ?? 'value').map(String);
    const members = listArgument(list).map((item): [string, unknown] => {
      if (!isObject(item)) throw wrongArgument('kv', 'the list holds something that is no object');
      const held = textArgument('kv', own(item, name));
      if (held === undefined)
        throw wrongArgument(
          'kv',
          `an object of the list has no ${name}`,
          'Say which field is the name: $kv(list, "id").',
        );
      return [held, fields.map((field) => own(item, field)).find((found) => !isBlank(found))];
    });
    // fromEntries defines its members, so a name such as `__proto__` is a member like any other.
    return Object.fromEntries(members.filter(([, found]) => found !== undefined));
  },
};

function own(item: object, name: string): unknown {
  return Object.entries(item).find(([key]) => key === name)?.[1];
}
