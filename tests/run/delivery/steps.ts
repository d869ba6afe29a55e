import fc from 'fast-check';

/** What a state of the source asks of the mapping or the target, by its name. */
const names = ['a', 'a', 'b', 'c', 'bad', 'poison', 'filter', 'needs', 'hold', 'wait'] as const;
const points = ['before-intent', 'after-intent', 'in-write', 'after-write', 'before-commit', 'after-commit'] as const;
const moods = [
  'accept',
  'accept',
  'accept',
  'retry',
  'partly',
  'lost',
  'lost-before',
  'throws',
  'unsure',
  'unsure-before',
] as const;
const besides = ['run', 'hook', 'replay', 'backup', 'stop', 'cut', 'clock'] as const;
const hands = [
  'approve',
  'approve',
  'give-up-parked',
  'replay',
  'replay-one',
  'repair',
  'release',
  'discard',
  'settle',
  'edit',
  'hour',
  'day',
  'back',
  'backup',
  'restore',
  'heal',
  'mend',
  'upkeep',
] as const;

export type Mood = (typeof moods)[number];
export type Hand = (typeof hands)[number];

/** The world of one sequence. */
export interface Setup {
  /** All that there is at each reading; or a log of what changed, read from a cursor on. */
  readonly kind: 'snapshot' | 'log';
  readonly mode: 'state' | 'event';
  readonly repeat: 'safe' | 'by_lookup' | 'never';
  /** A look-up that finds nothing is one that knows. */
  readonly surely: boolean;
  readonly atomic: boolean;
  readonly leaves: 'ignore' | 'map' | 'delete';
  /** A flag of a record deletes. */
  readonly told: boolean;
  /** Absence deletes; `asks`: and the source can be asked for a key. */
  readonly absent: boolean;
  readonly asks: boolean;
  readonly guards: 'wide' | 'deletes' | 'changes' | 'field' | 'emptied';
  /** Deltas that may wait for the guard. */
  readonly stage: number;
  readonly pageSize: number;
  readonly batch: number;
  /** Keys that are delivered before anything happens. */
  readonly start: number;
}

export interface RunStep {
  readonly do: 'run';
  readonly crash: { readonly point: (typeof points)[number]; readonly at: number } | undefined;
  readonly moods: readonly Mood[];
  readonly bounded: 'limit' | 'since' | 'input' | undefined;
  readonly full: boolean;
  readonly resend: boolean;
  readonly adopt: boolean;
  readonly failAt: number | undefined;
  /** What happens while a request is under way, after the target has done its work. */
  readonly beside: { readonly what: (typeof besides)[number]; readonly at: number } | undefined;
}

export type Step =
  | {
      readonly do: 'change';
      readonly key: number;
      readonly name: (typeof names)[number];
      readonly city: 'Oslo' | 'Rome' | '';
      readonly version: 'next' | 'equal' | 'older';
    }
  | { readonly do: 'flag' | 'remove' | 'hide' | 'twice' | 'hook' | 'erase'; readonly key: number }
  | { readonly do: 'wrong'; readonly key: number; readonly as: 'delivered' | 'not-delivered' }
  | { readonly do: 'keyless' | 'unreadable' | 'clean' | 'redefine' }
  | RunStep
  | { readonly do: Hand };

export const keys = 5;
const key = fc.integer({ min: 1, max: keys });
const rarely = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq });
/** True once in so many. */
const once = (of: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight: of - 1, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

export const setup: fc.Arbitrary<Setup> = fc
  .record({
    kind: fc.constantFrom<Setup['kind']>('snapshot', 'log'),
    mode: fc.constantFrom<Setup['mode']>('state', 'state', 'state', 'event'),
    repeat: fc.constantFrom<Setup['repeat']>('safe', 'by_lookup', 'never'),
    surely: fc.boolean(),
    atomic: fc.boolean(),
    leaves: fc.constantFrom<Setup['leaves']>('ignore', 'map', 'delete'),
    told: fc.boolean(),
    absent: fc.boolean(),
    asks: fc.boolean(),
    guards: fc.constantFrom<Setup['guards']>('wide', 'deletes', 'changes', 'field', 'emptied'),
    stage: fc.constantFrom(10_000, 10_000, 2),
    pageSize: fc.integer({ min: 1, max: 4 }),
    batch: fc.integer({ min: 1, max: 3 }),
    start: fc.constantFrom(0, 3, keys),
  })
  .map((made) => {
    // In event mode the linter refuses both.
    if (made.mode === 'event') return { ...made, leaves: 'ignore', told: false, absent: false };
    if (made.kind === 'log') return { ...made, absent: false };
    // Who deletes what is absent deletes what is told to be gone.
    return made.absent ? { ...made, told: true } : made;
  });

const runStep: fc.Arbitrary<RunStep> = fc.record({
  do: fc.constant('run' as const),
  crash: rarely(fc.record({ point: fc.constantFrom(...points), at: fc.integer({ min: 1, max: 4 }) }), 3),
  moods: fc.array(fc.constantFrom(...moods), { minLength: 1, maxLength: 5 }),
  bounded: rarely(fc.constantFrom<'limit' | 'since' | 'input'>('limit', 'since', 'input'), 8),
  full: once(5),
  resend: once(12),
  adopt: once(15),
  failAt: rarely(fc.integer({ min: 0, max: 2 }), 10),
  beside: rarely(fc.record({ what: fc.constantFrom(...besides), at: fc.integer({ min: 1, max: 3 }) }), 4),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      key,
      name: fc.constantFrom(...names),
      city: fc.constantFrom<'Oslo' | 'Rome' | ''>('Oslo', 'Oslo', 'Rome', ''),
      version: fc.constantFrom<'next' | 'equal' | 'older'>('next', 'next', 'next', 'next', 'equal', 'older'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom<'flag' | 'remove' | 'hide' | 'twice' | 'hook'>(
        'flag',
        'remove',
        'remove',
        'hide',
        'twice',
        'hook',
      ),
      key,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), key }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wrong' as const),
      key,
      as: fc.constantFrom<'delivered' | 'not-delivered'>('delivered', 'not-delivered'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom<'keyless' | 'unreadable' | 'clean' | 'redefine'>(
        'keyless',
        'unreadable',
        'clean',
        'clean',
        'redefine',
      ),
    }),
  },
  { weight: 9, arbitrary: runStep },
  { weight: 7, arbitrary: fc.record({ do: fc.constantFrom(...hands) }) },
);

export const steps = (most: number): fc.Arbitrary<Step[]> =>
  fc.array(step, { minLength: 4, maxLength: most, size: 'max' });
