import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inside } from '../inside.ts';
import { boardProject, startBoard, timesOf } from './board.ts';
import type { Scenario } from './scenario.ts';

const usual = 40;

interface HeldRow {
  readonly code: string;
  readonly release?: { readonly run?: string };
}

/** Every row of the file changes in each round: that is parked, a person approves, and only then it is sent. */
export const guarded: Scenario = {
  name: 'guarded',
  does: 'rows that all change at once: staged, parked by a guard, approved by a person, sent to a target that is looked at where an answer was lost; killed in each of these',
  async stage(folder, between) {
    const many = between?.perRound ?? usual;
    const board = await startBoard();
    const mapping = 'guard: { changes: 10% or 5 }\n';
    const stage = boardProject({ folder, board, repeat: 'looked up', mapping });
    const faults: string[] = [];
    let round = 0;
    let approved = true;
    let approving = false;
    const write = (): void => {
      const rows = Array.from({ length: many }, (_, n) => `r${n},round ${round}`);
      writeFileSync(
        join(folder, 'inbox', `${String(round).padStart(9, '0')}.csv`),
        ['id,text', ...rows, ''].join('\n'),
      );
    };
    write();
    const first = await inside(['run', stage.mapping, '--json'], stage);
    if (first.code !== 0) throw new Error(`the first run ends with ${first.code}: ${first.stdout}`);
    const sentSoFar = (): boolean => board.posts.some(({ text }) => text === `round ${round}`);
    const parkedRun = async (): Promise<string | undefined> => {
      const { stdout } = await inside(['held', 'list', stage.mapping, '--rows', '--limit', '1000', '--json'], stage);
      const { held } = JSON.parse(stdout) as { readonly held: readonly HeldRow[] };
      return held.find(({ code }) => code.startsWith('guard.'))?.release?.run;
    };
    return {
      ...stage,
      passings: 6,
      prepare() {
        round += 1;
        approved = false;
        write();
        return Promise.resolve(Array.from({ length: many }, (_, n) => `r${n} round ${round}`));
      },
      waits: async () => (await parkedRun()) !== undefined,
      async next() {
        if (!approved && sentSoFar()) faults.push(`round ${round} was sent before anybody approved it`);
        const parked = await parkedRun();
        // In turn: what was approved before a kill goes with the next run, and is refused a second approval.
        approving = !approving && parked !== undefined;
        if (!approving || parked === undefined) return ['run', stage.mapping];
        approved = true;
        return ['run', stage.mapping, '--approve', parked];
      },
      arrived: () => Promise.resolve(timesOf(board.posts.map(({ id, text }) => `${id} ${text}`))),
      faults: () => Promise.resolve(faults),
      close: () => board.close(),
    };
  },
};
