import { afterEach, beforeEach, expect, test } from 'vitest';
import { HrwireError } from '../../src/error/error.ts';
import type { Verdict } from '../../src/record/verdict.ts';
import { bench, plainMapping } from './harness.ts';
import type { Bench } from './harness.ts';

let on: Bench;
beforeEach(async () => {
  on = await bench();
  const tags = new Map([['person', ['mail', 'name', 'phones']]]);
  on.mapping = plainMapping(undefined, { sensitive: tags, sensitiveSource: tags });
  on.source.set([{ id: 'p1', v: 1, name: '李雷', mail: 'Li.Lei@x.example', phones: [13_800_138_000], sex: 'm' }]);
});
afterEach(() => on.close());

async function told(message: string): Promise<string | undefined> {
  on.sink.judge = (): Verdict[] => [{ is: 'rejected', cause: { code: 'no', message, hint: message } }];
  await on.run();
  const [row] = await on.store.aside.list({});
  expect(row?.cause.hint).toBe(row?.cause.message);
  return row?.cause.message;
}

test.each([
  ['a mail address in any case', 'li.lei@X.EXAMPLE is taken', 'L***@… is taken'],
  ['a name of two characters', '员工李雷已存在', '员工李**已存在'],
  ['a number in a list', 'phone 13800138000 is used', 'phone 1** is used'],
  ['nothing that is not tagged', 'p1 is not wanted', 'p1 is not wanted'],
])('what the target says of a record is kept with its tagged values masked: %s', async (_, message, kept) => {
  expect(await told(message)).toBe(kept);
});

test('a value of a megabyte neither breaks the masking nor stands in what is kept', async () => {
  const name = 'x(['.repeat(400_000);
  on.source.set([{ id: 'p1', v: 1, name, mail: 'Li.Lei@x.example' }]);
  expect(await told('Li.Lei@x.example is taken')).toBe('L***@… is taken');
  on.source.set([{ id: 'p2', v: 1, name, mail: 'Li.Lei@x.example' }]);
  on.sink.judge = () => {
    throw new HrwireError('http.refused', `it said: ${name} is too long`);
  };
  expect((await on.run({ full: true })).error?.message).toMatch(/^it said: .{1,20} is too long$/);
});

test('a refusal of a whole batch that quotes a record is masked as well', async () => {
  on.sink.judge = () => ({ rejected: 'whole', code: 'no', message: 'Li.Lei@x.example is taken' });
  await on.run();
  expect(await on.store.aside.list({})).toMatchObject([{ cause: { message: 'L***@… is taken' } }]);
});

test('an error of the target that ends the run quotes nobody', async () => {
  on.sink.judge = () => {
    throw new HrwireError('http.refused', 'it said: Li.Lei@x.example is taken', { hint: 'look' });
  };
  const { error } = await on.run();
  expect(error).toMatchObject({ code: 'http.refused', message: 'it said: L***@… is taken', hint: 'look' });
});
