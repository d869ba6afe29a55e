import { clean } from '../expression/clean.ts';

const mark = String.raw`必填项?|必输|选填|可选|required|optional`;
/** `*`, `（必填）`, `[required]`, `必填:` — in the NFKC form, which makes brackets and stars of full width plain ones. */
const marks = new RegExp(String.raw`[*★]|[([【〔<](?:${mark})[)\]】〕>]|^(?:${mark})\s*[:：]`, 'gi');
const requiredMarks = /[*★＊]|[（([【〔<](?:必填项?|必输|required)[）)\]】〕>]|^(?:必填项?|必输|required)\s*[:：]/i;

const colons: ReadonlySet<string> = new Set([':', '：']);
const opening: ReadonlySet<string> = new Set(['(', '[', '【']);
const closing: ReadonlySet<string> = new Set([')', ']', '】']);

/** The name of a column as its owner would say it: without marks of what is required, and on one line. */
export function shownName(text: string): string {
  const without = text.replace(/＊/g, '*').replace(/（\s*(必填项?|必输|选填|可选|required|optional)\s*）/gi, '($1)');
  return without
    .replace(marks, '')
    .replace(/[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g, '')
    .replace(/[\s\u3000]+/g, ' ')
    .trim();
}

/** The name of a column as it is compared: full-width and half-width, spaces, line ends, marks and case do not count. */
export function plainName(text: string): string {
  const bare = clean(text).replace(marks, '').replace(/\s+/g, '');
  let end = bare.length;
  while (end > 0 && colons.has(bare.charAt(end - 1))) end--;
  return bare.slice(0, end).toLowerCase();
}

/** The same without what stands in brackets behind it: `出生日期(yyyy-mm-dd)`, `性别（男/女）`. */
export function bareName(text: string): string {
  const name = plainName(text);
  if (!closing.has(name.charAt(name.length - 1))) return name;
  // By hand: cells are hostile, and a pattern looks at each pair of a thousand brackets.
  let from = name.length - 1;
  for (let at = from - 1; at >= 0 && !closing.has(name.charAt(at)); at--) if (opening.has(name.charAt(at))) from = at;
  return from === name.length - 1 ? name : name.slice(0, from);
}

export function isRequired(text: string): boolean {
  return requiredMarks.test(text.trim());
}
