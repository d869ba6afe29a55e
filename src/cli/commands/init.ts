import { relative, resolve } from 'node:path';
import { initProject } from '../../app/init.ts';
import type { Initialised } from '../../app/init.ts';
import type { Define } from '../define.ts';
import type { Look } from '../render/look.ts';

export const define: Define = (command, act) => {
  command
    .description('Makes a project with a first mapping, from CSV to JSON Lines, that runs at once. Overwrites nothing.')
    .argument('[dir]', 'its folder (default: this one)')
    .action(
      act(async (call, { args }) => {
        const root = args[0] === undefined ? call.root : resolve(call.terminal.folder, args[0]);
        const made = initProject(root, call.terminal.env);
        await call.answer({ ...made, made: [...made.made], kept: [...made.kept] }, () =>
          render(made, call.terminal.folder, call.look),
        );
        return 0;
      }),
    );
};

const keys: Readonly<Record<Initialised['key'], string>> = {
  made: 'A key was made in .hrwire/key (mode 600, kept out of git). Keep a copy of it elsewhere: without it nobody can\nread what the store keeps of records.',
  kept: 'The key in .hrwire/key is the one that was there.',
  HRWIRE_KEY: 'The key is the one in HRWIRE_KEY; no file was made for it.',
  missing: 'There is a store and no key: bring the key it was made with to .hrwire/key, or set HRWIRE_KEY.',
};

function render({ root, made, kept, key }: Initialised, folder: string, { colour }: Look): string {
  const files = [
    ...made.map((file) => `  ${colour.green('made')}  ${file}`),
    ...kept.map((file) => `  ${colour.dim('kept')}  ${file}`),
  ];
  const here = relative(folder, root);
  const steps = [...(here === '' ? [] : [`cd ${here}`]), 'hrwire test', 'hrwire preview', 'hrwire run'];
  const next = steps.map((step) => `  ${colour.cyan(step)}`).join('\n');
  return `${files.join('\n')}\n\n${keys[key]}\n\nNext:\n${next}\n`;
}
