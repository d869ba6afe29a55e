import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDiagnostics } from '../../src/config/render.ts';
import { folder, load, project } from './scratch.ts';

const others = Object.fromEntries(Object.entries(project).filter(([file]) => file !== 'mappings/scores.yaml'));
const slips = join(import.meta.dirname, 'slips');

/** What the head of a slip says: `# kind: mapping` and `# expect: code line:column, …`. */
function head(text: string, name: string): string {
  return new RegExp(`^# ${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
}

test('the corpus has at least thirty slips', () => {
  expect(readdirSync(slips).length).toBeGreaterThanOrEqual(30);
});

test.each(readdirSync(slips))('%s is told with its code and place', (file) => {
  const text = readFileSync(join(slips, file), 'utf8');
  const path = `${head(text, 'kind')}s/slip.yaml`;
  const { diagnostics } = load(folder({ ...others, [path]: text }));
  const rendered = renderDiagnostics(diagnostics, { colour: false });
  if (process.env['SHOW'] === '1') console.log(file, '\n', rendered);
  const found = diagnostics.map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);
  expect(found.join(', '), rendered).toBe(head(text, 'expect'));
  expect(diagnostics.every((each) => each.place?.file === path && each.frame !== undefined)).toBe(true);
});
