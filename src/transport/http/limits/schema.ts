import * as kinds from '../../../config/schema/kinds.ts';

const match = kinds.text('Only requests whose path begins with this. Default: all.', { pattern: '^/' });

/** JSON Schema of `limits:`. */
export const limitsSchema = kinds.list('Budgets that hold at once; requests leave in order of arrival.', {
  anyOf: [
    kinds.object(
      'At most so many requests in any such time. Windows of an hour and more are counted in the store, from full hour or UTC day.',
      {
        requests: kinds.integer('Requests.', { minimum: 1, maximum: 10_000_000 }),
        per: kinds.duration('The time in which they are counted.'),
        // Stands in no `default`: validators leave the branches of `anyOf` unfilled.
        then: kinds.choice('What follows when it is spent. Default wait.', ['wait', 'stop']),
        match,
      },
      ['requests', 'per'],
    ),
    kinds.object(
      'At most so many requests at the same time.',
      { concurrent: kinds.integer('Requests.', { minimum: 1, maximum: 1000 }), match },
      ['concurrent'],
    ),
    kinds.object(
      'At least this time from the end of one request to the next.',
      { every: kinds.duration('The pause.'), match },
      ['every'],
    ),
  ],
  description: 'One budget.',
});
