import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AsideState } from '../../src/store/aside.ts';
import type { Input } from '../../src/record/outcome.ts';
import { aside, delivered, ground } from './harness.ts';
import type { Ground, Open } from './harness.ts';
import type { Store } from '../../src/store/store.ts';

type Step =
  | { kind: 'deliver'; key: string; input: Input; print: string; deleted: boolean }
  | { kind: 'see'; key: string; input: Input; print: string }
  | { kind: 'put'; key: string | undefined; state: AsideState; print: string }
  | { kind: 'close'; key: string }
  | { kind: 'reopen' };

const keys = ['a', 'b', 'ä', '王'];
const key = fc.constantFrom(...keys);
const input = fc.constantFrom<Input>('poll', 'hooks', 'uploads');
const print = fc.constantFrom('f1', 'f2', 'f3');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('deliver' as const), key, input, print, deleted: fc.boolean() }),
  fc.record({ kind: fc.constant('see' as const), key, input, print }),
  fc.record({
    kind: fc.constant('put' as const),
    key: fc.option(key, { nil: undefined }),
    state: fc.constantFrom<AsideState>('held', 'dead', 'unknown'),
    print,
  }),
  fc.record({ kind: fc.constant('close' as const), key }),
  fc.constant({ kind: 'reopen' as const }),
);

interface Kept {
  print: string | undefined;
  deleted: boolean;
  inputs: Partial<Record<Input, string>>;
}

interface Put {
  key: string | undefined;
  state: AsideState;
  print: string;
  first: number;
  last: number;
  times: number;
  closed: boolean;
}

/** The store, told in the plainest way: what the engine must agree with after any steps. */
class Model {
  readonly ledger = new Map<string, Kept>();
  readonly aside: Put[] = [];

  apply(step: Step, at: number): void {
    if (step.kind === 'deliver' || step.kind === 'see') {
      const row = this.ledger.get(step.key) ?? { print: undefined, deleted: false, inputs: {} };
      row.inputs[step.input] = step.print;
      if (step.kind === 'deliver') Object.assign(row, { print: step.print, deleted: step.deleted });
      this.ledger.set(step.key, row);
    } else if (step.kind === 'put') {
      const same = (row: Put): boolean =>
        !row.closed &&
        row.state === step.state &&
        row.key === step.key &&
        (row.key !== undefined || row.print === step.print);
      const open = this.aside.find(same);
      if (open) Object.assign(open, { print: step.print, last: at, times: open.times + 1 });
      else this.aside.push({ ...step, first: at, last: at, times: 1, closed: false });
    } else if (step.kind === 'close') {
      for (const row of this.aside) if (row.key === step.key) row.closed = true;
    }
  }
}

async function perform(on: Ground, step: Step, at: number): Promise<void> {
  if (step.kind === 'deliver') {
    const { input, print: fingerprint, deleted } = step;
    await on.commit({ at, delivered: [delivered(step.key, { input, fingerprint, deleted })] });
  } else if (step.kind === 'see') {
    await on.commit({ at, seen: [{ key: step.key, input: step.input, fingerprint: step.print }] });
  } else if (step.kind === 'put') {
    await on.commit({ at, aside: [aside(step.key, { state: step.state, fingerprint: step.print, raw: step.print })] });
  } else if (step.kind === 'close') {
    await on.commit({ at, asideClosed: [{ which: { key: step.key }, as: 'settled' }] });
  }
}

async function agree(store: Store, pair: number, model: Model): Promise<void> {
  const rows = await store.ledger.get(pair, keys);
  const told = [...rows].map(([of, row]) => [of, { print: row.fingerprint, deleted: row.deleted, inputs: row.inputs }]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(model.ledger));
  const standing = [...model.ledger.values()].filter((row) => row.print !== undefined && !row.deleted);
  expect((await store.ledger.counts(pair, 'm1')).delivered).toBe(standing.length);

  const heads = await store.aside.list({ closed: true });
  const plain = heads.map((row) => ({
    key: row.key,
    state: row.state,
    print: row.fingerprint,
    first: row.firstSeen,
    last: row.lastSeen,
    times: row.times,
    closed: row.closedAs !== undefined,
  }));
  expect(plain).toEqual(
    model.aside.map(({ key, state, print, first, last, times, closed }) => ({
      key,
      state,
      print,
      first,
      last,
      times,
      closed,
    })),
  );
  for (const head of heads) expect((await store.aside.read(head.id))?.raw).toBe(head.fingerprint);
  const open = await store.aside.open(pair, keys);
  const openCount = [...open.values()].reduce((sum, found) => sum + found.length, 0);
  expect(openCount).toBe(model.aside.filter((row) => row.key !== undefined && !row.closed).length);
}

export function storeProperties(name: string, open: Open): void {
  test(`${name} agrees with a plain model of ledger and rows put aside after any steps`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const harness = await open();
        try {
          let store = harness.store;
          const on = await ground(store);
          const fence = { mapping: 'people', token: on.lease.token };
          const now: Ground = {
            ...on,
            commit: (part) => store.commit({ pair: on.pair, run: 'r', at: 0, fence, durability: 'normal', ...part }),
          };
          const model = new Model();
          for (const [at, one] of steps.entries()) {
            if (one.kind === 'reopen') store = await harness.reopen();
            model.apply(one, at);
            await perform(now, one, at);
          }
          await agree(store, on.pair, model);
        } finally {
          await harness.dispose();
        }
      }),
      { numRuns: 25 },
    );
  });
}
