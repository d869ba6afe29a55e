import type { FileRule } from './context.ts';

/** Texts that parse as an expression and mean something else. */
export const literal: FileRule = ({ sites, report }) => {
  for (const { path, text, kind } of sites) {
    if (kind === 'expression' && /^\d{4}-\d{1,2}-\d{1,2}$/.test(text.trim())) {
      report({ path }, 'lint.date-arithmetic', `${text} is a subtraction in an expression`, {
        hint: `A text? Write '"${text}"', or { $text: "${text}" } in map.`,
      });
    }
    if (kind === 'expression' && /^\d{4}-\d{2}-\d{2}T/.test(text.trim())) {
      report({ path }, 'lint.date-arithmetic', `${text} is no instant in an expression`, {
        hint: `Write '"${text}"'.`,
      });
    }
    if (kind === 'expression' && /^(yes|no|on|off)$/i.test(text)) {
      report({ path }, 'lint.yaml-value', `${text} is a field's name in an expression, no boolean`, {
        hint: `Write 'true' or 'false'; a field of that name stands in backticks: '\`${text}\`'; a text is { $text: … } in map.`,
      });
    }
    if (kind === 'expression' && text.includes('{{')) {
      report({ path, offset: text.indexOf('{{') }, 'lint.literal', 'This key takes an expression, no template', {
        hint: 'Leave the {{ }} out.',
      });
    }
  }
};
