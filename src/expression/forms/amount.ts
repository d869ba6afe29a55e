import { clean } from '../clean.ts';

const written =
  /^(?:[¥$€£]|CNY|RMB|USD|EUR)?\s*([+-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,10})?)\s*(?:元|分|人|年|岁|次|天|小时)?$/i;

/** The number in a text such as `￥12,000.50` or `85分`; null for a blank one, undefined for what is no number. */
export function amountOf(text: string): number | null | undefined {
  const bare = clean(text);
  if (bare === '') return null;
  const digits = written.exec(bare)?.[1];
  return digits === undefined ? undefined : Number(digits.replaceAll(',', ''));
}
