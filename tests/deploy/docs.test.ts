import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { catalogue } from '../../src/observe/metrics/catalogue.ts';
import { hasPromtool } from '../observe/promtool.ts';

const checkout = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(checkout, name), 'utf8');

it.each(['docs/monitoring.md', 'docs/zh/monitoring.md'])('%s names each metric that there is, and no other', (page) => {
  const named = new Set(read(page).match(/\bhrwire_[a-z_]*[a-z]\b/g));
  expect([...named].sort()).toEqual(Object.keys(catalogue).sort());
});

it('the gate brings promtool and asks for it', () => {
  expect(read('.ci/run')).toContain('HRWIRE_REQUIRE_PROMTOOL=1');
  expect(process.env['HRWIRE_REQUIRE_PROMTOOL'] !== '1' || hasPromtool).toBe(true);
});
