import { describe, expect, it } from 'vitest';
import { parse } from '../../src/expression/ast.ts';
import { compileExpression } from '../../src/expression/compile.ts';
import { analyse, freeNames, walk } from '../../src/expression/reads.ts';
import { inFile, thrownBy } from './value.ts';

/** Paths as texts: those of variables with their `$name`. */
function pathsOf(text: string): string[] {
  const { paths } = analyse(text);
  return paths
    .map(({ variable, path }) => (variable === undefined ? path : `$${variable}${path === '' ? '' : `.${path}`}`))
    .sort();
}

describe('the paths of an expression', () => {
  it.each<[string, string[]]>([
    ['name', ['name']],
    ['candidate.applyId', ['candidate.applyId']],
    ['`first name`.`a b`', ['first name.a b']],
    ['"quoted".b', ['quoted.b']],
    ['$', ['']],
    ['$$', ['']],
    ['$.a', ['a']],
    ['$$.a.b', ['a.b']],
    ['5', []],
    ['"text"', []],
    ['a & b', ['a', 'b']],
    ['a[0].b', ['a.b']],
    ['a[].b', ['a.b']],
    ['items[status = "x"].name', ['items.name', 'items.status']],
    ['items[$$.wanted = id].name', ['items.id', 'items.name', 'wanted']],
    ['items[a][b]', ['items', 'items.a', 'items.b']],
    ['(a ? b : c).d', ['a', 'b.d', 'c.d']],
    ['a ? b', ['a', 'b']],
    ['a ?? b', ['a', 'b']],
    ['a ?: b', ['a', 'b']],
    ['($x := candidate; $x.name)', ['candidate.name']],
    ['($x := candidate; $y := $x.name; $y & $x.age)', ['candidate.age', 'candidate.name']],
    ['($x := candidate; 1)', []],
    ['a.(b; c)', ['a.c']],
    ['a.(b + c)', ['a.b', 'a.c']],
    ['a.*', ['a.*']],
    ['a.**.b', ['a.*.b']],
    ['*', ['*']],
    ['a.b.{ "x": c, d: %.e }', ['a.b.c', 'a.b.d', 'a.e']],
    ['items{ key: $sum(value) }', ['items.key', 'items.value']],
    ['items^(>score, name).id', ['items.id', 'items.name', 'items.score']],
    ['orders@$o.lines[$o.id = order].sku', ['lines.order', 'lines.sku', 'orders.id']],
    ['items#$i[$i < 2].name', ['items.name']],
    ['$map(items, function($i) { $i.name & $i.last })', ['items.last', 'items.name']],
    ['$map(items, function($v, $i) { $i })', ['items']],
    ['$map(items, $uppercase)', ['items']],
    ['$filter(items, function($i) { $i.ok }).name', ['items.name', 'items.ok']],
    ['$sort(items, function($l, $r) { $l.n > $r.n })[0].id', ['items.id', 'items.n']],
    ['$reduce(items, function($sum, $i) { $sum + $i.n }, start)', ['items.n', 'start']],
    ['$each(scores, function($v, $k) { $k & $v.total })', ['scores.*.total']],
    ['$sift(scores, function($v) { $v > 1 })', ['scores', 'scores.*']],
    ['items ~> $filter(function($i) { $i.ok }) ~> $count()', ['items', 'items.ok']],
    ['a.b ~> $uppercase', ['a.b']],
    ['a ~> | items | { "n": price * 2 }, "secret" |', ['a', 'a.items.price']],
    ['name.$uppercase()', ['name']],
    ['$uppercase()', ['']],
    ['$now()', []],
    ['$lookup(a, "b c").d', ['a.b c.d']],
    ['$lookup(a, b)', ['a', 'b']],
    ['[a, b].c', ['a.c', 'b.c']],
    ['{ "x": a }.x', ['a']],
    ['-a', ['a']],
    ['[a..b]', ['a', 'b']],
    ['(function($x, $y) { $x.p & $y })(a, b)', ['a.p', 'b']],
    ['($f := function($x) { $x = 0 ? n : $f($x - m) }; $f(a))', ['a', 'm', 'n']],
    ['function($x) { $x.a & b }', ['b']],
    ['$substring(?, 0, n)', ['n']],
    ['$app.phaseId', ['$app.phaseId']],
    ['$app', ['$app']],
    ['$app[kind = wanted].id', ['$app.id', '$app.kind', '$app.wanted']],
    ['($a := $app; $a.b.c)', ['$app.b.c']],
    ['$table("positions", position.id).threshold', ['position.id']],
    ['$target("other", $string(id)).id', ['id']],
  ])('%s reads %j', (text, expected) => {
    expect(pathsOf(text)).toEqual([...expected].sort());
  });

  it('point at their first character', () => {
    const text = '$uppercase(a.b) & `x y` & $rule.z';
    const at = analyse(text).paths.map(({ path, offset }) => [path, text.slice(offset, offset + 3)]);
    expect(at).toEqual([
      ['a.b', 'a.b'],
      ['x y', '`x '],
      ['z', '$ru'],
    ]);
  });
});

describe('the names of an expression', () => {
  it('are the free variables and the functions called, with the offset of each $', () => {
    const text = '($x := $a; $x + $b.c + $sum($d) + $table("t", 1) + $map([1], function($y) { $y + $a }))';
    const { variables, functions } = freeNames(text);
    expect(variables.map(({ name }) => name)).toEqual(['a', 'b', 'd', 'a']);
    expect(functions.map(({ name }) => name)).toEqual(['sum', 'table', 'map']);
    for (const { name, offset } of [...variables, ...functions]) expect(text.startsWith(`$${name}`, offset)).toBe(true);
  });

  it('know a function that is handed over', () => {
    expect(freeNames('$map(a, $nfkc)')).toMatchObject({
      variables: [],
      functions: [{ name: 'map' }, { name: 'nfkc' }],
    });
  });

  it('leave out what the expression binds itself', () => {
    expect(freeNames('a@$v#$i.{ "x": $v, "y": $i }')).toEqual({ variables: [], functions: [] });
    expect(freeNames('($sum := function($x) { $x }; $sum(1))').functions).toEqual([]);
    expect(freeNames('($x := 1; $x) + $x').variables).toMatchObject([{ name: 'x' }]);
  });

  it('find time and chance', () => {
    expect(freeNames('$now() & $millis() & $random() & $started')).toMatchObject({
      functions: [{ name: 'now' }, { name: 'millis' }, { name: 'random' }],
      variables: [{ name: 'started' }],
    });
  });
});

describe('the comparisons of an expression', () => {
  it.each<[string, string[]]>([
    ['score >= 60', ['score >=']],
    ['60 < score', ['score <']],
    ['score >= $rule.threshold ? "a" : "b"', ['score >=']],
    ['status = "completed" and score != 0', ['status =', 'score !=']],
    ['$number(score) > 1', ['score >']],
    ['score * weight > 1', ['score >', 'weight >']],
    ['($s := score; $s > 1)', ['score >']],
    ['items[score > 60]', ['items.score >']],
    ['$filter(items, function($i) { $i.score > 60 })', ['items.score >']],
    ['$exists(score) = true', []],
    ['$count(items) > 3', []],
    ['$count(items[score > 60]) > 3', ['items.score >']],
    ['$blank(score) = false', []],
    ['$rule.a = $rule.b', []],
    ['score in [1, 2]', []],
    ['a & b', []],
  ])('%s compares %j', (text, expected) => {
    expect(analyse(text).comparisons.map(({ path, operator }) => `${path} ${operator}`)).toEqual(expected);
  });

  it('point at the path', () => {
    expect(analyse('x and  candidate.score > 1').comparisons).toEqual([
      { path: 'candidate.score', operator: '>', offset: 7 },
    ]);
  });
});

describe('reading an expression', () => {
  it('is part of compiling it, without repetition', () => {
    const { reads } = compileExpression({ text: '$uppercase(a.b) & a.b & $app.x & $app.x & $uppercase(c)' });
    expect(reads).toEqual({
      paths: ['a.b', 'c'],
      variables: [{ variable: 'app', path: 'x' }],
      functions: ['uppercase'],
    });
  });

  it('refuses what cannot be read, with its place', async () => {
    expect(await thrownBy(() => analyse(inFile('a +')))).toMatchObject({
      code: 'expression.syntax',
      place: { line: 7, column: 12 },
    });
  });

  it('walks every node once, parents first', () => {
    const kinds: string[] = [];
    walk(parse('a[b = 1]{ c: $f(d)^(e) }'), ({ type, value }) => kinds.push(type === 'name' ? String(value) : type));
    expect(kinds.filter((kind) => kind.length === 1).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(kinds[0]).toBe('path');
  });
});
