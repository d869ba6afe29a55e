import { clean } from '../expression/clean.ts';

const mark = String.raw`必填项?|必输|选填|可选|required|optional`;
/** `*`, `（必填）`, `[required]`, `必填:` — in the NFKC form, which makes brackets and stars of full width plain ones. */
const marks = new RegExp(String.raw`[*★]|[([【〔<](?:${mark})[)\]】〕>]|^(?:${mark})\s*[:：]`, 'gi');
const requiredMarks = /[*★＊]|[（([【〔<](?:必填项?|必输|required)[）)\]】〕>]|^(?:必填项?|必输|required)\s*[:：]/i;

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
  return clean(text)
    .replace(marks, '')
    .replace(/\s+/g, '')
    .replace(/[:：]+$/, '')
    .toLowerCase();
}

/** The same without what stands in brackets behind it: `出生日期(yyyy-mm-dd)`, `性别（男/女）`. */
export function bareName(text: string): string {
  return plainName(text).replace(/[([【][^)\]】]*[)\]】]$/, '');
}

export function isRequired(text: string): boolean {
  return requiredMarks.test(text.trim());
}
