import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../src/observe/metrics/catalogue.ts';
import type { Kind } from '../../src/observe/metrics/catalogue.ts';
import { hasPromtool, promtool } from '../observe/promtool.ts';

const folder = join(import.meta.dirname, '../../examples/deploy');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
}
interface Panel {
  readonly id: number;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
  readonly annotations: { readonly list: readonly { readonly expr?: string }[] };
}

const alerts = (parse(read('alerts.yml')) as Rules).groups.flatMap(({ rules }) => rules);
const dashboard = JSON.parse(read('grafana/hrwire.json')) as Dashboard;
const panels = dashboard.panels.flatMap(({ title, targets = [] }) => targets.map((each) => ({ title, ...each })));
const expressions: [string, string][] = [
  ...alerts.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.map(({ title, expr }): [string, string] => [title, expr]),
  ...dashboard.annotations.list.map(({ expr = '' }): [string, string] => ['an annotation', expr]),
];

/** The metric of a series: those of a histogram have endings. */
function metricOf(series: string): Kind | undefined {
  const known: Readonly<Record<string, Kind>> = catalogue;
  const base = series.replace(/_(bucket|count|sum)$/, '');
  return known[series] ?? (known[base]?.is === 'histogram' ? known[base] : undefined);
}

const seriesIn = (expression: string): string[] => expression.match(/\bhrwire_[a-z_]+/g) ?? [];

describe('what the alerts and the dashboard ask for', () => {
  it.each(expressions)('%s names metrics that exist', (_, expression) => {
    for (const series of seriesIn(expression)) expect(metricOf(series), series).toBeDefined();
  });

  it.each(expressions)('%s names labels that these metrics have', (_, expression) => {
    for (const [, series = '', inside = ''] of expression.matchAll(/\b(hrwire_[a-z_]+)\{([^}]*)\}/g)) {
      for (const [label] of inside.matchAll(/\b[a-z_]+(?==)/g)) expect(metricOf(series)?.labels).toContain(label);
    }
    const known = new Set(['le', ...seriesIn(expression).flatMap((series) => metricOf(series)?.labels ?? [])]);
    for (const [, inside = ''] of expression.matchAll(/\bby \(([^)]*)\)/g))
      for (const label of inside.split(',')) expect(known).toContain(label.trim());
  });

  it.each(panels.map(({ title, expr, legendFormat }) => [title, expr, legendFormat] as const))(
    '%s calls its lines by labels that are there',
    (_, expr, legend) => {
      const known = new Set(seriesIn(expr).flatMap((series) => metricOf(series)?.labels ?? []));
      for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) expect(known).toContain(label);
    },
  );

  it('a rate is made of a counter alone', () => {
    for (const [, expression] of expressions) {
      for (const [, series = ''] of expression.matchAll(/\b(?:rate|increase)\((hrwire_[a-z_]+)/g)) {
        const kind = metricOf(series)?.is;
        expect(kind === 'counter' || kind === 'histogram', series).toBe(true);
      }
    }
  });
});

describe('the dashboard', () => {
  it('has panels with numbers and names of their own', () => {
    const { panels: all } = dashboard;
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  });

  it('chooses by labels that exist', () => {
    const chosen = dashboard.templating.list.flatMap(({ name, query }) => {
      const text = JSON.stringify(query);
      const found = /label_values\((hrwire_[a-z_]+), ([a-z_]+)\)/.exec(text);
      return found === null ? [] : [[name, metricOf(found[1]!)?.labels.includes(found[2]!)]];
    });
    expect(chosen).toEqual([
      ['mapping', true],
      ['connection', true],
    ]);
  });

  it('shows what each alert is about', () => {
    const shown = new Set(panels.flatMap(({ expr }) => seriesIn(expr)).map((series) => metricOf(series)));
    // A scrape, the files and the success of a run are seen elsewhere.
    const elsewhere = new Set(['HrwireDown', 'HrwireFilesBroken', 'HrwireNoSuccess', 'HrwireSchedulePaused']);
    for (const { alert, expr } of alerts) {
      if (elsewhere.has(alert)) continue;
      for (const series of seriesIn(expr)) expect([...shown], alert).toContain(metricOf(series));
    }
  });
});

describe.runIf(hasPromtool)('Prometheus itself', () => {
  it('takes the alert rules', async () => {
    const { exit, said } = await promtool(['check', 'rules', join(folder, 'alerts.yml')]);
    expect({ exit, said }).toEqual({ exit: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  it('finds that they fire when they should, and only then', async () => {
    const { exit, said } = await promtool(['test', 'rules', join(folder, 'alerts.test.yml')]);
    expect({ exit, said }).toEqual({ exit: 0, said: expect.stringContaining('SUCCESS') as string });
  });

  it('takes the configuration', async () => {
    const { exit, said } = await promtool(['check', 'config', '--syntax-only', join(folder, 'prometheus.yml')]);
    expect({ exit, said }).toEqual({ exit: 0, said: expect.stringContaining('valid') as string });
  });
});
