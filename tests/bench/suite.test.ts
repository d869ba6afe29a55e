import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../bench/suite/cases.ts';
import { counted } from '../../bench/suite/counted.ts';
import { engines } from '../../bench/suite/engine.ts';
import { entriesDuring } from '../../bench/suite/entries.ts';
import { ran } from '../../bench/suite/run.ts';
import { same } from '../../bench/suite/same.ts';
import jsonata from 'jsonata';
import { temporary } from '../cli/harness.ts';

/** A suite in the form of the official one: a case of each outcome. */
const groups: Readonly<Record<string, unknown>> = {
  'paths/one.json': { expr: 'a.b', dataset: 'd', bindings: {}, result: 1 },
  'paths/none.json': { expr: 'a.c', dataset: 'd', bindings: {}, undefinedResult: true },
  'paths/list.json': [
    { expr: '$x + 1', data: {}, bindings: { x: 1 }, result: 2 },
    { expr: 'a.b', dataset: null, bindings: {}, undefinedResult: true },
  ],
  'paths/filed.json': { 'expr-file': 'filed.jsonata', dataset: 'd', bindings: {}, result: [1, 2] },
  'errors/type.json': { expr: '"a" + 1', dataset: null, bindings: {}, code: 'T2001' },
  'errors/said.json': { expr: '$error("no")', data: 1, bindings: {}, error: { code: 'D3137', message: 'no' } },
  'errors/syntax.json': { expr: 'a +', dataset: null, bindings: {}, code: 'S0207' },
  'errors/deep.json': {
    ...{ expr: '($f := function($n){ $n + $f($n - 1) }; $f(5))', dataset: null, bindings: {} },
    ...{ timelimit: 1000, depth: 300, code: 'U1001' },
  },
  'wrong/value.json': { expr: '1', dataset: null, bindings: {}, result: 2 },
  'wrong/code.json': { expr: '"a" + 1', dataset: null, bindings: {}, code: 'T2002' },
};

function suite(): string {
  const root = temporary();
  const at = join(root, 'test/test-suite');
  mkdirSync(join(at, 'datasets'), { recursive: true });
  writeFileSync(join(at, 'datasets/d.json'), '{"a":{"b":1}}');
  for (const [file, content] of Object.entries(groups)) {
    mkdirSync(join(at, 'groups', file, '..'), { recursive: true });
    writeFileSync(join(at, 'groups', file), JSON.stringify(content));
  }
  writeFileSync(join(at, 'groups/paths/filed.jsonata'), '[a.b, 2]');
  return root;
}

describe.each(engines)("the language's suite by %s", (engine) => {
  it('counts each case by how it was evaluated and whether it is right', async () => {
    const all = [];
    for (const one of casesOf(suite())) all.push(await ran(one, engine));
    expect(all.filter(({ right }) => !right).map(({ case: one }) => `${one.group}/${one.name}`)).toEqual([
      'wrong/code',
      'wrong/value',
    ]);
    expect(counted(all)).toEqual({
      ...{ cases: 11, right: 9, compiled: 5, deoptimised: 4 },
      ...{ fallback: 0, errors: 3, syntaxErrors: 1 },
    });
  });
});

it('the suite is found in the repository, in its tests and by itself', () => {
  const root = suite();
  const found = ['.', 'test', 'test/test-suite'].map((below) => casesOf(join(root, below)).length);
  expect(found).toEqual([11, 11, 11]);
  expect(() => casesOf(join(root, 'test/test-suite/groups'))).toThrow('groups/ and datasets/');
});

it('entering the package is counted, whatever it is asked', () => {
  const expression = jsonata('a');
  const ended: Promise<unknown>[] = [];
  const { entries } = entriesDuring(() => ended.push(expression.evaluate({ a: 1 })));
  expect(entries).toBeGreaterThan(0);
  expect(entriesDuring(() => JSON.stringify({ a: 1 })).entries).toBe(0);
  return Promise.all(ended);
});

describe('two results', () => {
  const flagged = Object.assign([1], { sequence: true });
  it.each([
    [flagged, [1]],
    [{ a: 1, b: 2 }, Object.assign(Object.create(null) as object, { b: 2, a: 1 })],
    [-0, 0],
    [() => 1, { _jsonata_lambda: true }],
    [undefined, undefined],
  ])('%o and %o are the same', (left, right) => expect(same(left, right)).toBe(true));

  it.each([
    [[1], 1],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: undefined }, {}],
    [{ a: 1 }, { b: 1 }],
    [null, undefined],
    ['1', 1],
    [[], {}],
    [{}, () => 1],
  ])('%o and %o are not', (left, right) => expect(same(left, right)).toBe(false));
});
