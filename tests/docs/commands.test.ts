import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { blocksOf } from './blocks.ts';
import { root } from './follow.ts';

const english = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const chinese = readdirSync(join(root, 'docs/zh')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', ...english.map((name) => `docs/${name}`), ...chinese.map((name) => `docs/zh/${name}`)];
const twins = chinese.filter((name) => name !== 'README.md' && name !== 'connectors-guide.md');

/** Lines that begin with hrwire: in blocks of `sh`, and in backticks between words. */
function linesOf(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8');
  const typed = blocksOf(text).flatMap((block) => (block.language === 'sh' ? block.text.split('\n') : []));
  const spoken = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`(hrwire [a-z][^`]*)`/g)].map(
    ([, line = '']) => line,
  );
  // A command in a sentence may be named without what it is called with.
  return [...typed, ...spoken]
    .map((line) => line.replace(/ +#.*/, '').trim())
    .filter((line) => /^hrwire [^·|…]*$/.test(line));
}

/** The words of a line, as a shell gives them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('pages for people', () => {
  it.each(pages)('%s names only commands and options that there are', async (page) => {
    const refused: string[] = [];
    for (const line of linesOf(page)) {
      const program = buildProgram(() => () => Promise.resolve(), { write: () => true, isTTY: false, columns: 80 });
      const parsed = program.parseAsync(wordsOf(line).slice(1), { from: 'user' });
      await parsed.catch((error: unknown) => {
        const named = wordsOf(line).length < 4 && /missing required|not specified/.test(String(error));
        if (!named) refused.push(`${line}: ${String(error)}`);
      });
    }
    expect(refused).toEqual([]);
  });

  it.each(pages)('%s links to files that there are', (page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  // The tables and answers of uploads are in the language of who reads the page; uploads.test.ts follows each of the two.
  it.each(twins.filter((name) => name !== 'uploads.md'))(
    '%s types the same commands and shows the same files in both languages',
    (name) => {
      const [one, other] = [`docs/${name}`, `docs/zh/${name}`].map((page) =>
        blocksOf(readFileSync(join(root, page), 'utf8'))
          .filter(({ language }) => language === 'sh' || language === 'yaml')
          .map(({ text }) => text.replaceAll(/ *#.*/g, '')),
      );
      expect(other).toEqual(one);
    },
  );

  it('have a twin in Chinese for each thing that somebody does, and both indexes name them', () => {
    const done = [
      ...['guards', 'dead-letters', 'deletes', 'drift', 'explain', 'impact', 'privacy', 'backup', 'verify', 'serve'],
      ...['hooks', 'uploads', 'spreadsheets', 'schedules', 'access', 'monitoring', 'deploy'],
    ];
    expect(twins).toEqual(expect.arrayContaining(done.map((name) => `${name}.md`)));
    const [readme, twin] = ['README.md', 'docs/zh/README.md'].map((page) => readFileSync(join(root, page), 'utf8'));
    expect(done.filter((name) => !readme?.includes(`(docs/${name}.md`))).toEqual([]);
    expect(done.filter((name) => !twin?.includes(`(${name}.md`))).toEqual([]);
  });

  it('say of each command that there is, in the README, that it is there', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const list = readme.slice(readme.indexOf('## Commands'));
    expect(commands.map(({ name }) => name).filter((name) => !list.includes(name))).toEqual([]);
  });
});
