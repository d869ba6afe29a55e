import fc from 'fast-check';
import type { Kind } from '../kind.ts';
import { makeProject } from '../project.ts';
import { drawn, hostileText, shown } from '../texts.ts';
import { desk } from './desk.ts';

/** Commands that take a key, a name, a number or an instant from whoever types. */
const commands: readonly ((word: string) => readonly string[])[] = [
  (word) => ['explain', 'lines-to-out', word],
  (word) => ['explain', 'lines-to-out', word, '--offline'],
  (word) => ['explain', word, 'good'],
  (word) => ['explain', '--person', word],
  (word) => ['show', word],
  (word) => ['dead-letters', 'show', word],
  (word) => ['dead-letters', 'list', '--mapping', word],
  (word) => ['dead-letters', 'replay', word],
  (word) => ['held', 'list', '--mapping', word],
  (word) => ['unknown', 'settle', 'lines-to-out', word, '--as', 'delivered'],
  (word) => ['checkpoint', 'show', word],
  (word) => ['checkpoint', 'set', 'lines-to-out', word],
  (word) => ['erase', word, '--dry-run'],
  (word) => ['erase', word, '--yes'],
  (word) => ['verify', 'lines-to-out', '--keys', word],
  (word) => ['run', word],
  (word) => ['run', 'lines-to-out', '--since', word],
  (word) => ['run', 'lines-to-out', '--limit', word],
  (word) => ['run', 'lines-to-out', '--input', word],
  (word) => ['run', 'lines-to-out', '--approve', word],
  (word) => ['describe', word],
  (word) => ['connectors', word],
  (word) => [word],
];

/** Keys, names and numbers as somebody may type or paste them. */
export const words: Kind = {
  name: 'words',
  does: 'keys, names, numbers and instants on the command line: wildcards and quotes of SQL, a megabyte, JSON that is no key, options that are none',
  cases: 800,
  async open(folder) {
    const project = makeProject(folder, desk('http://127.0.0.1:9'));
    project.afresh();
    project.put('inbox/lines.jsonl', '{"id":"good","mail":"a@b.example"}\nno line\n');
    await project.run('run', 'lines-to-out');
    const json = fc.constantFrom(
      '["a","b"]',
      '[',
      '{"a":1}',
      '[[[[]]]]',
      '[null]',
      `[${'"a",'.repeat(2000)}"b"]`,
      '1',
      '-1',
      '--json',
      '--help',
      '9'.repeat(400),
      '2024-13-45',
      '99999-01-01',
      '1e99',
    );
    const one = fc.tuple(
      fc.constantFrom(...commands),
      fc.oneof({ weight: 3, arbitrary: hostileText }, { weight: 1, arbitrary: json }),
    );
    return {
      async attempt(seed) {
        const [command, word] = drawn(one, seed);
        // What no shell can hand over is no argument.
        const given = word.replaceAll('\0', '');
        const typed = command(given);
        const ended = await project.either(seed)(...typed);
        const still = await project.run('explain', 'lines-to-out', 'good');
        const faults = still.stdout.includes('delivered')
          ? []
          : [`what was delivered is not told any more: ${still.stdout.slice(0, 300)}`];
        if (`${ended.stdout}${ended.stderr}`.length > 3_000_000) faults.push('it tells more than three megabytes');
        return { what: command(shown(given)).join(' '), ends: [still, ended], faults };
      },
    };
  },
};
