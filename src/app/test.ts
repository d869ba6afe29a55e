import { runMappingTests } from '../mapping/tests.ts';
import type { CaseResult } from '../mapping/tests.ts';
import { findMapping, wire } from './compile.ts';
import type { Session } from './session.ts';

export interface TestedMapping {
  readonly mapping: string;
  readonly file: string;
  readonly cases: readonly CaseResult[];
}

/** Runs the `tests:` of these mappings, or of all: no network, no store, no clock. */
export async function testMappings(session: Session, names: readonly string[]): Promise<readonly TestedMapping[]> {
  const wanted = names.length > 0 ? names : [...session.project.mappings.keys()];
  for (const name of wanted) findMapping(session, name);
  const tested: TestedMapping[] = [];
  for (const name of wanted) {
    const wired = await wire(session, name, { run: 'test', store: undefined });
    try {
      const cases = await runMappingTests(wired.inputs);
      tested.push({ mapping: name, file: wired.declared.document.file, cases });
    } finally {
      await wired.close();
    }
  }
  return tested;
}
