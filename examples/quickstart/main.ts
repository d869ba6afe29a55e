import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { takeTheFile } from './acts/file.ts';
import { hire } from './acts/hires.ts';
import { invite } from './acts/interviews.ts';
import { moveTheOrganisation } from './acts/organisation.ts';
import { moveInBeisen, reportToSuccessFactors } from './acts/results.ts';
import { restoreAfterErasing } from './acts/erased.ts';
import { parkAndApprove } from './acts/guard.ts';
import { tryAnEdit } from './acts/impact.ts';
import { combineScores } from './acts/sheet.ts';
import { compareWithBeisen } from './acts/verify.ts';
import { explainAndRepair } from './acts/why.ts';
import { openSystems, Stage } from './stage.ts';
import type { System } from './systems.ts';

/**
 * The way from an AI interview to both HR systems, on this machine: sandboxes of SuccessFactors, HireVue and Beisen, and
 * the mappings that ship. Nothing to configure, no account. `--json` prints `{"runs":[…]}`, and tells the rest on stderr; `--keep` keeps the folder.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, keep: { type: 'boolean', default: false } },
});

const folder = mkdtempSync(join(tmpdir(), 'hrwire-quickstart-'));
const { systems, close } = await openSystems(folder);
try {
  const stage = new Stage(folder, systems, values.json);
  await begin(stage);
  await moveTheOrganisation(stage);
  await takeTheFile(stage);
  await invite(stage);
  await reportToSuccessFactors(stage);
  await moveInBeisen(stage);
  await combineScores(stage);
  await hire(stage);
  await again(stage);
  await explainAndRepair(stage);
  await parkAndApprove(stage);
  await tryAnEdit(stage);
  await compareWithBeisen(stage);
  await restoreAfterErasing(stage);
  stage.conclude();
} finally {
  await close();
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

async function begin(stage: Stage): Promise<void> {
  stage.title('Sandboxes of SuccessFactors, HireVue and Beisen are up, and a project beside them', stage.folder);
  const [{ stdout }] = await Promise.all([stage.ask(['test', '--json'], [0]), stage.ask(['check', '--connect'], [0])]);
  const { passed, failed } = JSON.parse(stdout) as { readonly passed: number; readonly failed: number };
  stage.note(`hrwire check --connect: no errors · hrwire test: ${passed} passed, ${failed} failed`);
}

/** Nothing has happened since: nothing moves. */
async function again(stage: Stage): Promise<void> {
  stage.title('The same once more: nothing has happened, so nothing moves');
  const all = [
    ...['successfactors-departments-to-beisen', 'successfactors-employees-to-beisen'],
    ...['successfactors-applications-to-hirevue', 'hirevue-interviews-to-successfactors-reports'],
    ...['hirevue-scores-to-beisen', 'hirevue-interviews-to-beisen', 'hires-to-beisen'],
  ];
  await stage.run(all, [0, 3]);
  const lines = Object.values(stage.systems).flatMap((system: System) => system.log(0));
  const [asked, strange] = [
    lines.filter(({ phase }) => phase === 'done').length,
    lines.filter(({ strict }) => strict !== undefined).length,
  ];
  stage.note(`In all ${asked} requests, ${strange} of them with anything that no document names`);
}
