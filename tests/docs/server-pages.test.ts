import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exampleProject, inside, put } from '../cli/harness.ts';
import { server } from '../server/harness.ts';
import { root } from './follow.ts';
import { serverBlocksOf, typeBeside } from './server-blocks.ts';

const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (page) => page.endsWith('.md') && serverBlocksOf(read(page)).length > 0,
);
const twinOf = (page: string): string => `docs/zh/${basename(page)}`;

/** One of five people lacks a mail address: one dead letter. */
const people = `employee_id,name,email,department,started,status
1001,王芳,fang.wang@example.com,S,2024/5/1,active
1002,Tom Berg,tom.berg@example.com,S,2019/11/4,left
1003,李雷,,E,2023/2/20,active
1004,Ana Sousa,Ana.Sousa@Example.com,P,2021/9/15,active
1005,Jürgen Klein,juergen.klein@example.com,E,2022/12/1,active
`;

describe('what pages say to type beside a server', () => {
  it.each(pages)('works as written: %s', async (page) => {
    const folder = exampleProject();
    put(folder, 'inbox/people.csv', people);
    await inside(['run', 'people-to-out'], folder);
    const at = await server({ root: folder });
    const { code, err, out } = await typeBeside(serverBlocksOf(read(page)), at);
    expect({ code, err, out: code === 0 ? '' : out }).toEqual({ code: 0, err: '', out: '' });
  });
  const twins = pages.filter((page) => existsSync(join(root, twinOf(page))));
  it.each(twins)('is the same in both languages: %s', (page) => {
    const lines = (text: string): string[] => serverBlocksOf(text).map((block) => block.replaceAll(/ *#.*/g, ''));
    expect(lines(read(twinOf(page)))).toEqual(lines(read(page)));
  });
});
