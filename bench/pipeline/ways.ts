import jsonata from 'jsonata';
import { compileExpression } from '../../src/expression/compile.ts';
import { together } from '../../src/expression/together.ts';
import type { Leaf, Node } from '../../src/mapping/map.ts';
import { compileBuild } from '../../src/mapping/map/build.ts';
import type { JsonObject } from '../../src/record/json.ts';

/** A mapped record, and the text that is hashed and written. */
export interface Mapped {
  readonly record: unknown;
  readonly text: string;
}

/** How records are mapped, an array at a time. */
export type Way = (records: readonly unknown[]) => readonly Mapped[] | Promise<readonly Mapped[]>;

export interface Fields {
  /** Expressions by the names of the fields. */
  readonly fields: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** As hrwire does it: one function for all fields, the text made with the record. */
export function compiledWay({ fields, variables }: Fields): Way {
  const names = Object.keys(fields);
  const leaves = names.map(leafOf);
  const root: Node = { kind: 'object', members: names.map((name, at) => [name, leaves[at] ?? leafOf(name)]) };
  const build = compileBuild(root, leaves);
  const all = together(Object.values(fields).map((text) => compileExpression({ text })));
  const values: unknown[] = [];
  return (records) =>
    records.map((context) => {
      all.run({ context, variables }, values);
      const { record, written } = build(values);
      return { record, text: written.text };
    });
}

function leafOf(field: string): Leaf {
  return {
    kind: 'leaf',
    field,
    value: { text: '' },
    default: undefined,
    blank: 'keep',
    required: false,
    list: false,
  };
}

/** A field after the other by the package. */
export function packageWay({ fields, variables }: Fields): Way {
  const engines = Object.entries(fields).map(([name, text]) => [name, jsonata(text)] as const);
  return async (records) => {
    const mapped: Mapped[] = [];
    for (const context of records) {
      const record: Record<string, unknown> = {};
      for (const [name, engine] of engines) {
        const value: unknown = await engine.evaluate(context, variables);
        if (value !== undefined) record[name] = value;
      }
      mapped.push({ record, text: JSON.stringify(record) });
    }
    return mapped;
  };
}

/** By a function that somebody wrote for this mapping alone. */
export function handWay(map: (record: unknown) => object): Way {
  return (records) =>
    records.map((one) => {
      const record = map(one);
      return { record, text: JSON.stringify(record) };
    });
}

/** The same value whatever the order of its fields. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}
