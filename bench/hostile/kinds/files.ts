import fc from 'fast-check';
import type { Attempt, Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import type { Project } from '../project.ts';
import { bytes, drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

/** What is put between good rows. */
interface Part {
  readonly what: string;
  readonly bytes: Uint8Array;
}

const part = (what: string, text: string): Part => ({ what, bytes: Buffer.from(text) });
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const keyOf = (index: number): string => `good-${index}-key`;

const csvParts: fc.Arbitrary<Part> = fc.oneof(
  { weight: 3, arbitrary: hostileText.map((text) => part(`bare ${shown(text)}`, `k,${text},c\n`)) },
  { weight: 3, arbitrary: hostileText.map((text) => part(`quoted ${shown(text)}`, `k1,${cell(text)},c\n`)) },
  { weight: 2, arbitrary: hostileText.map((text) => part(`key ${shown(text)}`, `${cell(text)},n,c\n`)) },
  { weight: 2, arbitrary: hostileText.map((text) => part(`line ${shown(text)}`, `${text}\n`)) },
  {
    weight: 2,
    arbitrary: bytes.map((some) => ({
      what: `bytes ${some.toString('hex')}`,
      bytes: Buffer.concat([Buffer.from('k2,'), some, Buffer.from(',c\n')]),
    })),
  },
  fc.constantFrom(
    part('a quote that never closes', 'k3,"never closes,c\n'),
    part('a quote that closes in the middle', 'k4,"a"b,c\n'),
    part('two cells', 'k5,n\n'),
    part('ten thousand cells', `${'x,'.repeat(10_000)}x\n`),
    part('a cell of ten megabytes', `k6,${'y'.repeat(10_000_000)},c\n`),
    part('a quoted cell of ten megabytes', `k7,"${'z\n'.repeat(5_000_000)}",c\n`),
    part('a mark in the middle', '\ufeffk8,n,c\n'),
    part('CR alone', 'k9,n,c\rk10,n,c\r'),
    part('thousands of empty lines', '\n'.repeat(20_000)),
    part('thousands of quotes', `${'"\n'.repeat(3001)}`),
    part('a second header', 'id,name,city\n'),
  ),
);

const csvHeads: fc.Arbitrary<Part> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(part('', 'id,name,city\n')) },
  { weight: 1, arbitrary: hostileText.map((text) => part(`head ${shown(text)}`, `id,${cell(text)},city\n`)) },
  fc.constantFrom(
    part('head twice', 'id,id,city\n'),
    part('ten thousand columns', `id,${Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(',')}\n`),
    part('__proto__ column', 'id,__proto__,city\n'),
    part('no head', ''),
    part('title rows', 'A title,,\n,,\nid,name,city\n'),
    part('sep line', 'sep=,\nid,name,city\n'),
    part('marked', '\ufeffid,name,city\n'),
    part('a zip', 'PK\u0003\u0004id,name,city\n'),
    part('a page', '<html><table>\nid,name,city\n'),
  ),
);

const lineParts: fc.Arbitrary<Part> = fc.oneof(
  {
    weight: 3,
    arbitrary: hostileText.map((text) => part(`value ${shown(text)}`, `${JSON.stringify({ id: 'k', name: text })}\n`)),
  },
  {
    weight: 3,
    arbitrary: hostileText.map((text) => part(`key ${shown(text)}`, `${JSON.stringify({ id: text, name: 'n' })}\n`)),
  },
  {
    weight: 2,
    arbitrary: hostileText.map((text) => part(`name ${shown(text)}`, `{"id":"k1",${JSON.stringify(text)}:"v"}\n`)),
  },
  { weight: 2, arbitrary: hostileText.map((text) => part(`line ${shown(text)}`, `${text}\n`)) },
  {
    weight: 2,
    arbitrary: fc.json({ maxDepth: 8 }).map((text) => part(`json ${shown(text)}`, `{"id":"k2","x":${text}}\n`)),
  },
  {
    weight: 1,
    arbitrary: bytes.map((some) => ({
      what: `bytes ${some.toString('hex')}`,
      bytes: Buffer.concat([Buffer.from('{"id":"k3","n":"'), some, Buffer.from('"}\n')]),
    })),
  },
  fc.constantFrom(
    part('deep', `{"id":"k4","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`),
    part('deep objects', `{"id":"k5","x":${'{"a":'.repeat(90)}1${'}'.repeat(90)}}\n`),
    part('at the depth', `{"id":"k6","x":${'['.repeat(99)}${']'.repeat(99)}}\n`),
    part('1e400', '{"id":"k7","x":1e400,"y":-1e400}\n'),
    part('1e400 as the key', '{"id":1e400}\n'),
    part('a number of a thousand digits', `{"id":"k8","x":${'9'.repeat(1000)},"y":0.${'1'.repeat(1000)}}\n`),
    part('a key of twenty digits', '{"id":12345678901234567890}\n'),
    part('the same name twice', '{"id":"k9","id":"k10","x":1,"x":2}\n'),
    part('__proto__', '{"id":"k11","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}\n'),
    part('half characters', '{"id":"k12\\ud800","name":"\\udc00"}\n'),
    part('NUL escaped', '{"id":"k13\\u0000","name":"\\u0000"}\n'),
    part('something behind', '{"id":"k14"} {"id":"k15"} x\n'),
    part('no object', '[]\n"text"\n1\nnull\ntrue\n{}\n'),
    part('a thousand names', `{"id":"k16",${Array.from({ length: 1000 }, (_, index) => `"n${index}":1`).join(',')}}\n`),
    part('a list as the key', '{"id":["a","b"]}\n{"id":{"a":1}}\n{"id":null}\n{"id":true}\n'),
    part('a line of forty megabytes', `{"id":"k17","x":"${'q'.repeat(40_000_000)}"}\n`),
  ),
);

/** Good rows, with hostile ones between them: each good one arrives, stands aside, or the file is refused and read again. */
function fileKind(
  described: Pick<Kind, 'name' | 'does' | 'cases'>,
  file: {
    readonly name: string;
    readonly mapping: string;
    good(index: number): string;
    readonly head: fc.Arbitrary<Part>;
    readonly parts: fc.Arbitrary<Part>;
  },
): Kind {
  const whole = fc.record({
    head: file.head,
    parts: fc.array(file.parts, { minLength: 1, maxLength: 3, size: 'max' }),
    end: fc.constantFrom('\n', '', '\r\n', '\0', '"'),
  });
  return {
    ...described,
    async open(folder) {
      const project = makeProject(folder, desk('http://127.0.0.1:9'));
      return {
        attempt: async (seed) => {
          const { head, parts, end } = drawn(whole, seed);
          project.afresh();
          const pieces: Uint8Array[] = [head.bytes, Buffer.from(file.good(0))];
          for (const [index, { bytes: own }] of parts.entries()) pieces.push(own, Buffer.from(file.good(index + 1)));
          project.put(`inbox/${file.name}`, Buffer.concat([...pieces, Buffer.from(end.trim())]));
          const attempt = await judged(project, file, parts.length + 1);
          const what = [head, ...parts].map((each) => each.what).join('; ');
          return { ...attempt, what };
        },
      };
    },
  };
}

async function judged(
  project: Project,
  file: Pick<Parameters<typeof fileKind>[1], 'mapping' | 'name' | 'good'>,
  good: number,
): Promise<Omit<Attempt, 'what'>> {
  const keys = Array.from({ length: good }, (_, index) => keyOf(index));
  const first = await project.run('run', file.mapping);
  const ends = [first];
  const faults: string[] = [];
  if (first.code !== 0 && first.code !== 3) {
    // The same file again ends the same way, and a good one in its place is read whole: nothing was passed over.
    project.put(
      `inbox/${file.name}`,
      `${file.name.endsWith('.csv') ? 'id,name,city\n' : ''}${keys.map((_, index) => file.good(index)).join('')}`,
    );
    const repaired = await project.run('run', file.mapping);
    if (repaired.code !== 0 && repaired.code !== 3)
      faults.push(`the repaired file ends with ${repaired.code}: ${repaired.stdout.slice(0, 300)}`);
    ends.unshift(repaired);
  }
  const everything = await project.everything();
  const lost = keys.filter((key) => !everything.includes(key));
  if (lost.length > 0) faults.push(`lost: ${lost.join(', ')} (exit ${first.code}, ${first.stdout.slice(0, 300)})`);
  if (Object.getOwnPropertyNames(Object.prototype).includes('polluted')) faults.push('a prototype was changed');
  return { ends, faults };
}

export const csv: Kind = fileKind(
  {
    name: 'csv',
    does: 'cells and keys of all kinds, quotes that never close, NUL, ragged rows, ten megabytes in a cell, headers that are none, bytes that are no text',
    cases: 600,
  },
  {
    name: 'people.csv',
    mapping: 'rows-to-out',
    good: (index) => `${keyOf(index)},name,city\n`,
    head: csvHeads,
    parts: csvParts,
  },
);

export const jsonl: Kind = fileKind(
  {
    name: 'jsonl',
    does: 'values, names and keys of all kinds, deep, 1e400, names twice, `__proto__`, half characters, forty megabytes in a line, bytes that are no text',
    cases: 600,
  },
  {
    name: 'lines.jsonl',
    mapping: 'lines-to-out',
    good: (index) => `{"id":"${keyOf(index)}","name":"n"}\n`,
    head: fc.constantFrom(
      part('', ''),
      part('', ''),
      part('', ''),
      part('marked', '\ufeff'),
      part('text before', 'text\n'),
    ),
    parts: lineParts,
  },
);
