import { duration, integer, object, text } from './kinds.ts';

/** What holds with no `guard:` in the file. */
export const guardDefaults = {
  rejects: '20% or 25',
  deletes: '5% or 10',
  changes: 'off',
  field: 'off',
  emptied: '20% or 25',
  over: '24h',
  stage: 10_000,
} as const;

/** `20% or 25`. */
const percentAndCount = '[0-9]+(\\.[0-9]+)?% or [0-9]+';

/** Deletes always have a limit. */
function limit(name: 'rejects' | 'deletes' | 'changes' | 'field' | 'emptied', description: string) {
  const mayBeOff = name !== 'deletes';
  return text(`${description} Default ${guardDefaults[name]}.`, {
    pattern: mayBeOff ? `^(${percentAndCount}|off)$` : `^${percentAndCount}$`,
    'x-what': `a limit such as 20% or 25${mayBeOff ? ', or off' : ''}`,
    default: guardDefaults[name],
  });
}

/** `guard:` of a mapping. */
export const guard = object(
  'When a run stops or parks. A limit such as 20% or 25 holds only above both: more than 25, and more than 20% of the keys that are delivered and not deleted (of rejects: of the records tried). Counted over `over`, runs before included; what a person approved is not counted. A run that parks sends nothing of what it has staged: it waits for `hrwire run NAME --approve RUN`.',
  {
    rejects: limit('rejects', 'Records rejected: above it the run stops, so that dead letters do not fill up.'),
    deletes: limit('deletes', 'Records to be deleted: above it the run parks. Deletes are always staged. Never off.'),
    changes: limit('changes', 'Records that were delivered before and changed. Written, every delta is staged.'),
    field: limit('field', 'Records of which one field changed, field by field. Written, every delta is staged.'),
    emptied: limit('emptied', 'Records of which one field was delivered filled and is blank now, field by field.'),
    over: duration(`The time over which all of these are counted; default ${guardDefaults.over}.`, {
      default: guardDefaults.over,
    }),
    stage: integer(
      `How many deltas, deletes aside, are staged at most; beyond it they are checked as they come. Default ${guardDefaults.stage}.`,
      { minimum: 1, maximum: 1_000_000, default: guardDefaults.stage },
    ),
  },
  [],
  { default: {} },
);
