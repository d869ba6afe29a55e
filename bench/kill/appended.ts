import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boardProject, startBoard, timesOf } from './board.ts';
import type { Scenario } from './scenario.ts';

const usual = 60;

/** Nobody can tell afterwards whether a row arrived but the board itself: what is in doubt is shown, never sent again. */
export const appended: Scenario = {
  name: 'appended',
  does: 'rows of CSV files to a target that only appends and can be asked nothing, `repeat: never`',
  async stage(folder, between) {
    const perRound = between?.perRound ?? usual;
    const board = await startBoard();
    let next = 0;
    return {
      ...boardProject({ folder, board, repeat: 'never' }),
      passings: 6,
      prepare() {
        const ids = Array.from({ length: perRound }, () => `r${next++}`);
        const rows = ids.map((id) => `${id},${id} says hello`);
        writeFileSync(
          join(folder, 'inbox', `round-${String(next).padStart(9, '0')}.csv`),
          ['id,text', ...rows, ''].join('\n'),
        );
        return Promise.resolve(ids);
      },
      arrived: () => Promise.resolve(timesOf(board.posts.map(({ id }) => id))),
      close: () => board.close(),
    };
  },
};
