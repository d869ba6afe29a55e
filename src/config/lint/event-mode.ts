import type { MappingRule } from './context.ts';

/** In event mode a key that was delivered is unchanged for ever: there is nothing to compare, delete or leave. */
export const eventMode: MappingRule = ({ value, report }) => {
  if (value['mode'] !== 'event') return;
  for (const key of ['compare', 'deletes', 'leaves']) {
    if (value[key] === undefined) continue;
    report({ path: [key], key: true }, 'lint.event-mode', `${key} makes no sense in event mode: each key acts once`, {
      hint: 'Leave it out, or write mode: state.',
    });
  }
};
