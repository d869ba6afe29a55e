import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { HrwireError } from '../../src/error/error.ts';
import { builtins } from '../../src/expression/builtins.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { functionReference } from '../../src/expression/reference.ts';
import { hostFunctions, ownFunctions } from '../../src/expression/registry.ts';
import { valueOf } from './value.ts';

const errorOf = (expression: string, context?: unknown): Promise<unknown> =>
  compileExpression({ text: expression })
    .value(context)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );

/** What functions need beside the value that is absent. */
const further: Readonly<Record<string, string>> = {
  pad_left: ', 3',
  years_between: ', "2020-01-01"',
  slice_at: ', "2020-01-01"',
  slice_next: ', "2020-01-01"',
};

for (const own of ownFunctions) {
  describe(`$${own.name}`, () => {
    it('has at least two examples', () => expect(own.examples.length).toBeGreaterThan(1));
    for (const example of own.examples) {
      const { expression, given, gives, fails } = example;
      it(`${expression} ${fails === undefined ? `gives ${JSON.stringify(gives)}` : `fails with ${fails}`}`, async () => {
        if (fails === undefined) expect(await valueOf(expression, given)).toStrictEqual(gives);
        else expect(await errorOf(expression, given)).toMatchObject({ code: fails });
      });
    }
    if (own.name !== 'blank' && own.signature !== '') {
      it('gives nothing for an absent value', async () => {
        const rest = further[own.name] ?? '';
        expect(await valueOf(`$${own.name}(absent${rest})`, {})).toBeUndefined();
      });
    }
  });
}

describe('the registry', () => {
  it('lists every file of the functions folder, under the same name', () => {
    const files = readdirSync('src/expression/functions').map((file) => file.replace('.ts', ''));
    expect(ownFunctions.map(({ name }) => name).sort()).toEqual(files.sort());
  });

  it('takes no name that JSONata has', () => {
    expect([...ownFunctions, ...hostFunctions].filter(({ name }) => builtins.has(name))).toEqual([]);
  });

  it('gives a reference page with every function and example', () => {
    const page = functionReference();
    for (const own of ownFunctions) {
      expect(page).toContain(`## ${own.name}\n`);
      for (const { expression } of own.examples) expect(page).toContain(expression.replaceAll('|', '\\|'));
    }
    for (const { name } of hostFunctions) expect(page).toContain(`$${name}(`);
  });

  it('knows exactly the functions that the package has', async () => {
    for (const name of builtins) {
      const [answer] = await compileExpression({ text: `$exists($${name})` }).evaluate([{ context: {} }]);
      expect(answer, name).toEqual({ ok: true, value: true });
    }
  });
});

describe('own functions', () => {
  it('keep the value out of what they throw', async () => {
    for (const expression of [
      '$date(x)',
      '$truth(x)',
      '$percent(x)',
      '$amount(x)',
      '$odata(x, "int64")',
      '$from_odata_date(x)',
    ]) {
      const thrown = await errorOf(expression, { x: 'Zhang San 13800138000' });
      expect(thrown, expression).toBeInstanceOf(HrwireError);
      expect(JSON.stringify(thrown) + String(thrown), expression).not.toMatch(/Zhang|1380/);
    }
  });

  it('can be handed to $map and piped into', async () => {
    expect(await valueOf('$map(["１", "２"], $nfkc)', {})).toEqual(['1', '2']);
    expect(await valueOf('x ~> $nfkc() ~> $pad_left(3)', { x: '７' })).toBe('007');
    expect(await valueOf('people.$mask(name)', { people: [{ name: '张三' }, { name: '李四光' }] })).toEqual([
      '张*',
      '李**',
    ]);
    expect(await valueOf('x.$nfkc()', { x: ' Ａ ' })).toBe('A');
  });

  it('give way to a variable of the same name', async () => {
    expect(await compileExpression({ text: '$day' }).value({}, { day: 5 })).toBe(5);
  });

  it('read dates of every zone the same, whatever the zone of the machine', async () => {
    expect(await valueOf('$instant("2024-03-31 02:30", "Europe/Berlin")', {})).toBe('2024-03-31T01:30:00Z');
    expect(await valueOf('$instant("2024-10-27 02:30", "Europe/Berlin")', {})).toBe('2024-10-27T00:30:00Z');
    expect(await valueOf('$instant("1986-06-01", "Asia/Shanghai")', {})).toBe('1986-05-31T15:00:00Z');
  });

  it('find the slice in force by days and by instants, in whatever order and form the slices come', async () => {
    const slices = [
      { id: 'c', startDate: '/Date(1798761600000)/', endDate: '/Date(253402214400000)/' },
      { id: 'a', startDate: '/Date(1735689600000)/', endDate: '/Date(1782777600000)/' },
      { id: 'b2', startDate: '2026-07-01T00:00:00Z', endDate: '2026-12-31', seqNumber: 10 },
      { id: 'b1', startDate: '2026-07-01', endDate: '2026-12-31', seqNumber: '9' },
    ];
    const at = (when: string) => valueOf(`$slice_at(slices, "${when}").id`, { slices });
    // The day on which a slice ends belongs to it, to its last second.
    expect(await at('2026-06-30')).toBe('a');
    expect(await at('2026-06-30T23:59:59Z')).toBe('a');
    expect(await at('2026-07-01T00:00:00Z')).toBe('b2');
    expect(await at('2026-12-31T23:59:59.999Z')).toBe('b2');
    expect(await at('2027-01-01')).toBe('c');
    expect(await at('9999-12-31')).toBe('c');
    expect(await at('2024-12-31T23:59:59Z')).toBeUndefined();
    expect(await valueOf('$slice_next(slices, "2026-01-01").id', { slices })).toBe('b2');
    expect(await valueOf('$slice_next(slices, "2026-07-01T00:00:00Z").id', { slices })).toBe('c');
    expect(await valueOf('$slice_next(slices, "2027-01-01").id', { slices })).toBeUndefined();
  });

  it('leave no gap closed: between two slices none is in force, the last of overlapping ones is', async () => {
    const gap = [
      { id: 1, startDate: '2026-01-01', endDate: '2026-01-31' },
      { id: 2, startDate: '2026-03-01', endDate: '2026-12-31' },
    ];
    expect(await valueOf('$slice_at(s, "2026-02-15")', { s: gap })).toBeUndefined();
    const overlapping = [{ id: 3, startDate: '2026-02-01', endDate: '' }, ...gap];
    expect(await valueOf('$slice_at(s, "2026-04-01").id', { s: overlapping })).toBe(2);
    expect(await valueOf('$slice_at(s, "2026-02-15").id', { s: overlapping })).toBe(3);
  });

  it('refuse slices that cannot be told apart', async () => {
    for (const expression of [
      '$slice_at([1], "2026-01-01")',
      '$slice_at([{ "startDate": "soon" }], "2026-01-01")',
      '$slice_at([{ "startDate": "2026-01-01", "seqNumber": "x" }], "2026-01-01")',
      '$slice_at([], "2026-01-01", 7)',
      '$slice_at([])',
    ]) {
      expect(await errorOf(expression), expression).toMatchObject({
        code: expect.stringMatching(/^expression/) as string,
      });
    }
  });

  it('refuse a zone that does not exist', async () => {
    expect(await errorOf('$day("2024-05-01 10:00", "Mars/Base")')).toMatchObject({ code: 'expression.argument' });
  });

  it.each([
    '2024-13-01',
    '2024/2/30',
    '1/2/3',
    '2024-05-01 25:00',
    '2024年5/1',
    'tomorrow',
    '99999999',
    '45413x',
    '2024-05/01',
  ])('$date refuses %s', async (text) => {
    expect(await errorOf('$date(x)', { x: text })).toMatchObject({ code: 'expression.argument' });
  });
});
