import { choice, duration, flag, integer, object, text } from './kinds.ts';

/** When `hrwire serve` runs a mapping by itself. */
export const schedule = object(
  'When `hrwire serve` runs the mapping by itself: `every` or `cron`. Runs of one mapping never overlap.',
  {
    every: duration('From one run to the next, counted from midnight UTC of 1 January 1970: 1h is each full hour.'),
    cron: text('Minute, hour, day of the month, month, day of the week: "0 2 * * *" is 02:00 each day.', {
      maxLength: 100,
    }),
    zone: text('The time zone of `cron`, by its IANA name; default UTC.', { maxLength: 60 }),
    jitter: duration('Up to so much later, by another time for each mapping: not all ask at once.'),
    catch_up: choice(
      'What is done about times that passed while nothing ran. once: one run, as soon as possible. skip: nothing.',
      ['once', 'skip'],
      { default: 'once' },
    ),
    paused: flag('It does not run by itself until this is taken out; default false.', { default: false }),
    alert_after: integer('Runs that fail in a row before `serve.alerts` tells somebody; default: its `after`.', {
      minimum: 1,
    }),
  },
  [],
  { oneOf: [{ required: ['every'] }, { required: ['cron'] }] },
);
