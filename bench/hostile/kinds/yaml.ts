import fc from 'fast-check';
import type { Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import { bytes, drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

interface Slip {
  readonly what: string;
  readonly change: (text: string) => string | Uint8Array;
}

const files = ['hrwire.yaml', 'mappings/people-to-out.yaml', 'connectors/desk.yaml', 'tables/departments.csv'] as const;

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

/** Whole blocks that are put between two lines of a file. */
const blocks: Readonly<Record<string, string>> = {
  'deep flow': `x: ${'['.repeat(20_000)}\n`,
  'deep flow that closes': `x: ${'{a: '.repeat(60)}1${'}'.repeat(60)}\n`,
  'deep block': `${numbered(200, (index) => `${' '.repeat(index)}k:\n`)}`,
  'alias bomb': `a: &a [x,x,x,x,x,x,x,x,x]\n${numbered(30, (index) => `b${index}: &b${index} [*a,*a,*a,*a,*a,*a]\n`)}`,
  'an alias of itself': 'a: &a [*a]\n',
  tag: 'x: !!js/function "function () { process.exit() }"\ny: !!binary aGVsbG8=\nz: !<tag:x,2000:y> 1\n',
  'merge key': '<<: { mapping: evil }\n<<: [{ a: 1 }]\n',
  __proto__: '__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n',
  'a hundred thousand keys': numbered(40_000, (index) => `k${index}: 1\n`),
  'the same key often': 'from: people.rows\n'.repeat(2000),
  'huge scalar': `title: ${'x'.repeat(900_000)}\n`,
  'huge key': `${'k'.repeat(200_000)}: 1\n`,
  'huge expression': `  big: "${'name & '.repeat(6000)}name"\n`,
  'deep expression': `  deep: "${'('.repeat(20_000)}name${')'.repeat(20_000)}"\n`,
  'endless expression': '  loop: "($f := function($x) { $f($x) & $f($x) }; $f(1))"\n',
  'large sequence': '  large: "$sum([1..9999999])"\n',
  'slow regular expression': '  slow: $match(name, /^(a+)+$/)\n',
  'evil function': '  evil: "$eval(\'1\')"\n  worse: "name.constructor.constructor"\n',
  directive: '%YAML 1.1\n---\n',
  'second document': '---\nmapping: evil\n...\n',
  'complex key': '? [a, b]\n: c\n? { d: e }\n: f\n',
  numbers: 'n: 1e400\nm: 0x7fffffffffffffffff\no: 0777\np: .inf\nq: 12345678901234567890\n',
  'nul and bells': 'x: "a\\0b\\a"\ny: a\0b\u0007\n',
  'path out of the project': '  tables: { t: { file: ../../../../../etc/passwd, key: a } }\n',
  'secret of another file': 'connections: { evil: { connector: csv, with: { directory: "${file:/etc/passwd}" } } }\n',
};

const at = (text: string, share: number): number => Math.floor(text.length * share);

const slip: fc.Arbitrary<Slip> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom(...Object.entries(blocks)), fc.nat(40)).map(([[what, block], line]) => ({
      what,
      change: (text: string) => text.split('\n').toSpliced(line, 0, block.replace(/\n$/, '')).join('\n'),
    })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(hostileText, fc.nat(60)).map(([value, line]) => ({
      what: `value ${shown(value)}`,
      change: (text: string) => {
        const lines = text.split('\n');
        const index = line % lines.length;
        lines[index] = (lines[index] ?? '').replace(/: .*$/, () => `: ${value.slice(0, 300_000)}`);
        return lines.join('\n');
      },
    })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(hostileText, fc.double({ min: 0, max: 1, noNaN: true })).map(([value, share]) => ({
      what: `text ${shown(value)}`,
      change: (text: string) => text.slice(0, at(text, share)) + value.slice(0, 300_000) + text.slice(at(text, share)),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(bytes, fc.double({ min: 0, max: 1, noNaN: true })).map(([part, share]) => ({
      what: `bytes ${part.toString('hex')}`,
      change: (text: string) =>
        Buffer.concat([Buffer.from(text.slice(0, at(text, share))), part, Buffer.from(text.slice(at(text, share)))]),
    })),
  },
  fc.double({ min: 0, max: 1, noNaN: true }).map((share) => ({
    what: `cut at ${share.toFixed(2)}`,
    change: (text: string) => text.slice(0, at(text, share)),
  })),
  fc.constantFrom<Slip>(
    { what: 'tabs', change: (text) => text.replaceAll('  ', '\t') },
    { what: 'CRLF', change: (text) => text.replaceAll('\n', '\r\n') },
    { what: 'CR', change: (text) => text.replaceAll('\n', '\r') },
    { what: 'UTF-16', change: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') },
    { what: 'two marks', change: (text) => `\ufeff\ufeff${text}` },
    { what: 'full-width colons', change: (text) => text.replaceAll(':', '：') },
    { what: 'no space', change: (text) => text.replaceAll(' ', '') },
    { what: 'twice', change: (text) => text + text },
    { what: 'JSON', change: (text) => JSON.stringify(text) },
    { what: 'two megabytes', change: (text) => text + '# x\n'.repeat(500_000) },
  ),
);

/** Files of the project: what is wrong is told with its place, and what is not wrong runs. */
export const yaml: Kind = {
  name: 'yaml',
  does: 'project, mapping, connector and table: deep, huge, aliases, tags, odd keys, bytes that are no text, cut off',
  cases: 1000,
  async open(folder) {
    const project = makeProject(folder, desk('http://127.0.0.1:9'));
    const good = new Map(files.map((path) => [path, project.get(path)]));
    const one = fc.tuple(fc.constantFrom(...files), slip);
    return {
      async attempt(seed) {
        const [path, { what, change }] = drawn(one, seed);
        for (const [each, text] of good) project.put(each, text);
        project.afresh();
        project.put(
          'inbox/people.csv',
          'employee_id,name,email,department,started,status\n1,A,a@b.example,S,2024-05-01,active\n',
        );
        project.put(path, change(good.get(path) ?? ''));
        const checked = seed % 2 === 0 ? await project.run('check') : await project.plain('check');
        const ends = [checked];
        // What `check` lets pass, and what it does not, must end a run as clearly.
        ends.push(await project.run('run', 'people-to-out'));
        const polluted = Object.getOwnPropertyNames(Object.prototype).includes('polluted');
        return { what: `${path}, ${what}`, ends, faults: polluted ? ['a prototype was changed'] : [] };
      },
    };
  },
};
