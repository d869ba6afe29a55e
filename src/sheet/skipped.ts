import { clean } from '../expression/clean.ts';
import { isFilled } from './cell.ts';
import { plainName } from './names.ts';
import type { Row } from './sheet.ts';

/** Why a row of a table is no record. */
export type SkipReason = 'title' | 'header' | 'instruction' | 'sample' | 'total' | 'blank';

/** `示例`, `例：张三`, `张三（示例）`, `[sample]`; in the first cells of a row. */
const sample =
  /^(?:示例|样例|样本|范例|示范)(?:行|数据)?\d*$|^(?:示例|样例|范例|例如|例|如|e\.g\.|eg|example|sample)\s*[:.]|[([【](?:示例|样例|范例|example|sample)[)\]】]|^(?:sample|example)(?: row| data)?$/i;
const total =
  /^(?:合计|总计|小计|共计|汇总|总数|(?:grand )?total|sub-?total)(?:\s*(?:人数|行))?\s*(?:[::].*|\d+\s*人?)?$/i;
const instruction =
  /^(?:填写说明|填表说明|说明|注意|注意事项|备注|注|提示|填写要求|制表|制表人|填表人|审核|审核人|打印日期|导出时间|数据来源|note|notes|instructions?|hint)\d*\s*(?:[:.、]|$)/i;
/** What stands below a header to say how its column is filled. */
const howTo =
  /^(?:必填|选填|非必填|可选|必输|文本|文字|数字|数值|日期|下拉(?:选择|框)?|单选|多选|required|optional|text|number|date)(?:项|格式)?$|^(?:格式|请(?:填写|输入|选择|按)|如[::]|例如|可(?:填|选)|须|不超过|最多|yyyy[-/.年]|[^,]{1,12}格式$|\d{1,2}位)/i;
/** Cells among which a row is marked as sample or total. */
const marked = 3;

/**
 * Why a row below the header is no record; undefined for records. `names`: of the header, plain. `first`: rows that say
 * how to fill the table in stand directly below its header.
 */
export function skipReason(row: Row, names: ReadonlySet<string>, first: boolean): SkipReason | undefined {
  const filled = row.cells.filter(isFilled);
  const [start] = filled;
  if (start === undefined) return row.beyond === true ? undefined : 'blank';
  const heads = filled.slice(0, marked).map(({ text }) => clean(text.slice(0, 200)));
  if (heads.some((text) => sample.test(text))) return 'sample';
  if (total.test(heads[0] ?? '')) return 'total';
  const unlike = new Set(filled.map(({ text }) => text)).size;
  if (unlike === 1 && names.size >= 3 && instruction.test(heads[0] ?? '')) return 'instruction';
  if (filled.length >= 2 && filled.every(({ text }) => names.has(plainName(text)))) return 'header';
  if (first && isHowTo(filled.map(({ text }) => clean(text.slice(0, 200))))) return 'instruction';
  return undefined;
}

function isHowTo(texts: readonly string[]): boolean {
  const hits = texts.filter((text) => howTo.test(text) || instruction.test(text)).length;
  return hits > 0 && hits >= texts.length * 0.5;
}
