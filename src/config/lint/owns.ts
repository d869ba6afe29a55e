import { nearest } from '../../error/nearest.ts';
import { stepsOf } from '../../record/path.ts';
import { mergedByField } from '../schema/transport.ts';
import { listOf } from './context.ts';
import type { MappingRule } from './context.ts';
import { addresses, fieldsOf } from './share.ts';

/** `owns` names mapped fields, of a stream whose records other mappings can meet; what names the record is nobody's own. */
export const owns: MappingRule = ({ mapping, value, target, report }) => {
  const claims = listOf(value['owns']);
  if (claims.length === 0) return;
  if (target !== undefined && !addresses(mapping, target)) {
    const hint =
      target.value['key'] === undefined
        ? 'Leave it out.'
        : 'Say by match: which field names the record, or leave it out.';
    report(
      { path: ['owns'], key: true },
      'lint.owns',
      `What this mapping writes to ${target.name} is added, and overwrites nobody's: there is nothing to own`,
      { hint },
    );
    return;
  }
  const fields = fieldsOf(mapping, target);
  const known = fields.map(({ name }) => name);
  for (const [index, claim] of claims.entries()) {
    if (typeof claim !== 'string' || fields.some(({ owned }) => owned === index)) continue;
    const at = { path: ['owns', index] };
    const steps = stepsOf(claim);
    const [first = ''] = steps;
    const same = fields.find(({ name }) => name === steps.join('.'));
    if (same?.isKey === true) {
      const message = `${claim} names the record: every mapping that writes it sends this field`;
      report(at, 'lint.owns', message, { hint: 'Leave it out.' });
    } else if (same !== undefined) {
      report(at, 'lint.owns', `Another entry owns ${claim} already`, { hint: 'Leave it out.' });
    } else if (target !== undefined && mergedByField.has(target.section) && known.includes(first)) {
      const message = `The stream ${target.name} replaces ${first} as a whole`;
      report(at, 'lint.owns', message, { hint: `Own all of it: ${first}.` });
    } else {
      const near = nearest(claim, known);
      const hint = near === undefined ? undefined : `Did you mean ${near}?`;
      report(at, 'lint.owns', `${claim} is no field of map`, { hint });
    }
  }
};
