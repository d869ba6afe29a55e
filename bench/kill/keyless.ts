import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hrwire } from '../../tools/hrwire.ts';
import { boardProject, startBoard, timesOf } from './board.ts';
import type { Scenario } from './scenario.ts';

const usual = 60;

/** A row without a key is nobody's: it is kept for a person, once, however often its file is read again after a kill. */
export const keyless: Scenario = {
  name: 'keyless',
  does: 'rows of CSV files, every third without a key: those become dead letters, each once; the others go to a target that takes repetitions',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const board = await startBoard();
    const stage = boardProject({ folder, board, repeat: 'safe', mapping: 'guard: { rejects: 100% or 1000000 }\n' });
    let next = 0;
    let exports = 0;
    return {
      ...stage,
      passings: 6,
      prepare() {
        const numbers = Array.from({ length: perRound }, () => next++);
        const rows = numbers.map((n) => `${n % 3 === 0 ? '' : `r${n}`},n${n}`);
        writeFileSync(
          join(folder, 'inbox', `round-${String(next).padStart(9, '0')}.csv`),
          ['id,text', ...rows, ''].join('\n'),
        );
        return Promise.resolve(numbers.map((n) => `n${n}`));
      },
      async arrived() {
        const file = join(folder, `letters-${++exports}.jsonl`);
        await hrwire(['dead-letters', 'export', file, '--mapping', stage.mapping, '--reveal', '--json'], stage);
        const letters = readFileSync(file, 'utf8').matchAll(/"text":"(n\d+)"/g);
        // A target that takes repetitions has each row once, however often it was sent.
        const sent = new Set(board.posts.map(({ text }) => text));
        return timesOf([...sent, ...[...letters].map(([, text = '']) => text)]);
      },
      close: () => board.close(),
    };
  },
};
