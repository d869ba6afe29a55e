import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { documentOf } from '../judge.ts';
import type { Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import { bytes, drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

interface Change {
  readonly what: string;
  readonly change: (text: string, line: number) => string | Uint8Array;
}

const inLine =
  (edit: (line: string) => string) =>
  (text: string, at: number): string => {
    const lines = text.split('\n');
    const index = at % Math.max(1, lines.length - 1);
    lines[index] = edit(lines[index] ?? '');
    return lines.join('\n');
  };

/** Numbers of rows that are none, or another's. */
const ids = [
  '0',
  '-1',
  '1e3',
  '999999999999999',
  '9'.repeat(30),
  '__proto__',
  '1;DROP TABLE aside',
  '',
  '"',
  '2',
  '=1',
];
const columns = [
  'record.__proto__',
  'record.constructor.prototype.polluted',
  'record.a..b',
  `record.${'a.'.repeat(5000)}b`,
  'record.name[99999999]',
  'record.[',
  'record.',
  'id',
  'key',
  'record.name.deeper',
];

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 3,
    arbitrary: hostileText.map((text) => ({
      what: `cell ${shown(text)}`,
      change: inLine((line) => line.replace(/[^,]*$/, () => text)),
    })),
  },
  {
    weight: 3,
    arbitrary: hostileText.map((text) => ({
      what: `value ${shown(text)}`,
      change: inLine((line) => line.replace(/"name":"[^"]*"/, () => `"name":${JSON.stringify(text)}`)),
    })),
  },
  {
    weight: 2,
    arbitrary: hostileText.map((text) => ({
      what: `line ${shown(text)}`,
      change: inLine((line) => `${line}\n${text}`),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...ids).map((id) => ({
      what: `id ${shown(id)}`,
      change: inLine((line) =>
        line.replace(/^\d+|"id":\d+/, (own) => (own.startsWith('"') ? `"id":${JSON.stringify(id)}` : id)),
      ),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...columns).map((name) => ({
      what: `column ${shown(name)}`,
      change: (text: string) => text.replace(/\n/, `,${name}\n`).replaceAll(/([^\n])\n(?=\d)/g, '$1,1\n'),
    })),
  },
  {
    weight: 1,
    arbitrary: bytes.map((some) => ({
      what: `bytes ${some.toString('hex')}`,
      change: (text: string, at: number) =>
        Buffer.concat([Buffer.from(text.slice(0, at * 7)), some, Buffer.from(text.slice(at * 7))]),
    })),
  },
  fc.constantFrom<Change>(
    { what: 'every row twice', change: (text) => text + text.split('\n').slice(1).join('\n') },
    { what: 'no rows', change: (text) => `${text.split('\n')[0] ?? ''}\n` },
    { what: 'empty', change: () => '' },
    { what: '__proto__', change: (text) => text.replaceAll('"record":{', '"record":{"__proto__":{"polluted":1},') },
    {
      what: 'deep',
      change: (text) => text.replaceAll(/"record":\{/g, `"record":{"x":${'['.repeat(5000)}${']'.repeat(5000)},`),
    },
    { what: 'another key', change: (text) => text.replaceAll('bad-', 'other-') },
    { what: 'another mapping', change: (text) => text.replaceAll('lines-to-desk', '../../evil') },
    { what: 'a million rows', change: (text) => text + `${text.split('\n')[1] ?? ''}\n`.repeat(3000) },
    { what: 'UTF-16', change: (text) => Buffer.from(`\ufeff${text}`, 'utf16le') },
    { what: 'as it was', change: (text) => text },
  ),
);

/** Files of dead letters that come back from spreadsheets. */
export const imports: Kind = {
  name: 'import',
  does: 'exported dead letters, changed: numbers of other rows, columns that are no fields, rows twice, other keys, formulas, bytes that are no text',
  cases: 500,
  async open(folder) {
    const project = makeProject(folder, {
      ...desk('http://127.0.0.1:9'),
      'mappings/lines-to-desk.yaml': `mapping: lines-to-desk
from: lines.rows
to: out.rows
key: id
needs: [mail]
map:
  id: id
  name: name
  mail: mail
tests:
  - name: a person
    given: { id: '1', name: Ann, mail: a@b.example, more: { a: [1], b: true } }
    expect_some: { id: '1', name: Ann, mail: a@b.example }
`,
    });
    const rows = Array.from({ length: 5 }, (_, index) =>
      JSON.stringify({ id: `bad-${index}`, name: `n, "${index}"`, mail: '', more: { a: [index], b: true } }),
    );
    project.afresh();
    project.put('inbox/lines.jsonl', `${rows.join('\n')}\n`);
    const made = [
      await project.run('run', 'lines-to-desk'),
      await project.run('dead-letters', 'export', 'out/x.csv', '--reveal'),
      await project.run('dead-letters', 'export', 'out/x.jsonl', '--reveal'),
    ];
    const broken = made.find(({ code }) => code !== 0 && code !== 3);
    if (broken !== undefined) throw new Error(`nothing to import: ${broken.stdout}${broken.stderr}`);
    const exported = { csv: project.get('out/x.csv'), jsonl: project.get('out/x.jsonl') };
    const store = join(folder, 'state/hrwire.db');
    copyFileSync(store, join(folder, 'whole.db'));
    const one = fc.tuple(fc.constantFrom('csv' as const, 'jsonl' as const), change, fc.nat(60));
    return {
      async attempt(seed) {
        const [format, { what, change: apply }, line] = drawn(one, seed);
        for (const end of ['-wal', '-shm']) rmSync(`${store}${end}`, { force: true });
        copyFileSync(join(folder, 'whole.db'), store);
        const path = `inbox/back.${format}`;
        project.put(path, apply(exported[format], line));
        const ended = await project.either(seed)('dead-letters', 'import', path, '--replay');
        const faults: string[] = [];
        if (Object.getOwnPropertyNames(Object.prototype).includes('polluted')) faults.push('a prototype was changed');
        const left = await project.run('dead-letters', 'list');
        const kept = documentOf(left)?.['deadLetters'];
        if (!Array.isArray(kept) || kept.length !== rows.length)
          faults.push(`of ${rows.length} dead letters are left: ${left.stdout.slice(0, 300)}`);
        // What was taken, mapped again: nothing vanishes and nothing breaks the run.
        rmSync(join(folder, path), { force: true });
        const next = await project.run('run', 'lines-to-desk');
        if (next.code !== 0 && next.code !== 3)
          faults.push(`the next run ends with ${next.code}: ${next.stdout.slice(0, 300)}`);
        return { what: `${format}, ${what}`, ends: [left, next, ended], faults };
      },
    };
  },
};
