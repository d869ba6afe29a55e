import * as kinds from '../../../config/schema/kinds.ts';
import type { Fragment } from '../../../config/schema/kinds.ts';

const match = kinds.text('Only requests whose path begins with this. Default: all.', { pattern: '^/' });
const each = kinds.choice(
  'path: a budget of its own for each path that `match` covers. Default: one for all of them.',
  ['path'],
);

function number(what: string, maximum: number): Fragment {
  return {
    anyOf: [
      kinds.integer(what, { minimum: 1, maximum }),
      kinds.template('The same from a setting: `{{ $config.daily_requests }}`. Nothing: the budget does not hold.'),
    ],
    description: what,
  };
}

/** JSON Schema of `limits:`. */
export const limitsSchema = kinds.list('Budgets that hold at once; requests leave in order of arrival.', {
  anyOf: [
    kinds.object(
      'At most so many requests in any such time. Windows of an hour and more are counted in the store, from full hour or UTC day, those that are shared in any span of their time.',
      {
        requests: number('Requests.', 10_000_000),
        per: kinds.duration('The time in which they are counted.'),
        // Stands in no `default`: validators leave the branches of `anyOf` unfilled.
        then: kinds.choice(
          'What follows when it is spent: wait (no longer than `retry.wait_most`) or stop. It is asked of windows that the store counts. Default wait.',
          ['wait', 'stop'],
        ),
        match,
        each,
        shared: kinds.flag(
          'Counted in the store for all processes and connections of one identity (`config.identity`). Default false.',
        ),
      },
      ['requests', 'per'],
    ),
    kinds.object('At most so many requests at the same time.', { concurrent: number('Requests.', 1000), match, each }, [
      'concurrent',
    ]),
    kinds.object(
      'At least this time from the end of one request to the next.',
      { every: kinds.duration('The pause.'), match, each },
      ['every'],
    ),
    kinds.object(
      'Two requests with equal method, path, query and body leave at least this far apart, whoever sends them: also a second try. Others go past those that wait.',
      { equal: kinds.duration('From the end of the one to the other.'), match },
      ['equal'],
    ),
  ],
  description: 'One budget.',
});
