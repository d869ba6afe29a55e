import { kinds } from './hostile/kinds.ts';
import { carry } from './hostile/carry.ts';

/**
 * Hostile input of one kind, in this process: `proof/hostile.ts` starts it with little memory and watches it.
 *
 *   node bench/hostile.ts KIND SEED FROM TO
 */
const [name = '', seed = '1', from = '0', to = '20'] = process.argv.slice(2);
const kind = kinds.find((each) => each.name === name);
if (kind === undefined)
  throw new Error(`there is no kind ${name}: there are ${kinds.map((each) => each.name).join(', ')}`);
// Readers of lines take these two for ends of lines.
const say = (line: string): void => void process.stdout.write(`${line}\n`);
await carry(kind, { seed: Number(seed), from: Number(from), to: Number(to) }, (note) =>
  say(JSON.stringify(note).replaceAll(/[\u2028\u2029]/g, ' ')),
);
say('all');
