import { describe, expect, it } from 'vitest';
import { compileScope, inScope } from '../../src/access/scope.ts';

describe('a scope', () => {
  const sales = compileScope('department = "销售部"');
  it('shows the records that it is true for', async () => {
    expect(await inScope(sales, [{ department: '销售部' }, { department: '人事部' }, {}])).toEqual([
      true,
      false,
      false,
    ]);
  });
  it('shows nothing that is no record, and nothing that has expired', async () => {
    const all = compileScope('true');
    expect(await inScope(all, [{}, undefined, null, 'text', [{ department: '销售部' }]])).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
  it.each(['"true"', '1', 'department', '$error("no")', 'salary > "x"', '[true]', 'nothing.at.all', '$notThere()'])(
    'shows nothing where it gives no boolean, or throws: %s',
    async (text) => {
      expect(await inScope(compileScope(text), [{ department: '销售部', salary: 1 }])).toEqual([false]);
    },
  );
  it('ends in time, and what does not end is not shown', async () => {
    const endless = compileScope('($f := function($n) { $f($n + 1) }; $f(0) = 1)');
    expect(await inScope(endless, [{ a: 1 }])).toEqual([false]);
  });
  it('that is no expression is refused when it is given', () => {
    expect(() => compileScope('department = ')).toThrow(expect.objectContaining({ code: 'access.invalid' }));
  });
});
