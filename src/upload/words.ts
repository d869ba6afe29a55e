import type { Bilingual } from '../sheet/finding.ts';

/** A sentence and its remedy; `what` names the column in the language of each, or the field where no column gives it. */
export interface Words {
  readonly message: Bilingual;
  readonly remedy: Bilingual;
}

type Say = (what: Bilingual) => Words;

const correct: Bilingual = {
  zh: '请改正后重新上传这一行。',
  en: 'Correct it and upload this row again.',
};
const fillIn: Bilingual = {
  zh: '请补填后重新上传这一行。',
  en: 'Fill it in and upload this row again.',
};
const toColleague: Bilingual = {
  zh: '表格本身可能没有错：请把错误代码告诉负责系统对接的同事。',
  en: 'The table itself may be right: tell the code to whoever looks after the integration.',
};

/** What keeps a row from being sent, by the code of the cause: in the words of those who fill in tables. */
const said: Readonly<Record<string, Say>> = {
  'key.absent': ({ zh, en }) => ({
    message: {
      zh: `缺少“${zh}”：系统靠它认出这是哪一条记录。`,
      en: `${en} is missing: it says which record this row is.`,
    },
    remedy: fillIn,
  }),
  'needs.absent': ({ zh, en }) => ({
    message: { zh: `“${zh}”不能为空。`, en: `${en} must not be blank.` },
    remedy: fillIn,
  }),
  'field.required': ({ zh, en }) => ({
    message: { zh: `目标系统要求的“${zh}”没有值。`, en: `The target needs ${en}, and there is no value for it.` },
    remedy: fillIn,
  }),
  schema: ({ zh, en }) => ({
    message: { zh: `“${zh}”的值不符合目标系统的要求。`, en: `The target does not take this value of ${en}.` },
    remedy: correct,
  }),
  'match.absent': ({ zh, en }) => ({
    message: {
      zh: `没有“${zh}”，目标系统无法确定是哪一条记录。`,
      en: `Without ${en} the target cannot tell which record this is.`,
    },
    remedy: fillIn,
  }),
  'version.absent': ({ zh, en }) => ({
    message: { zh: `“${zh}”不能说明这一行是什么时候的数据。`, en: `${en} does not say how new this row is.` },
    remedy: correct,
  }),
  'table.missing': ({ zh, en }) => ({
    message: { zh: `对照表里没有“${zh}”的这个值。`, en: `The code table does not know this value of ${en}.` },
    remedy: {
      zh: '请使用对照表中的写法；如果确实是新值，请让负责系统对接的同事把它加进对照表。',
      en: 'Write it as the table does; if it is a new value, have it added to the table.',
    },
  }),
};

/** `what`: the column's header, or the field's name where none gives it. */
export function wordsOf(code: string, what: string | undefined): Words {
  const name: Bilingual = what === undefined ? { zh: '这一行', en: 'this row' } : { zh: what, en: `"${what}"` };
  const own = Object.hasOwn(said, code) ? said[code] : undefined;
  if (own !== undefined) return own(name);
  return {
    message: {
      zh: `处理${what === undefined ? '这一行' : `“${what}”`}时出错（${code}）。`,
      en: `Working out ${name.en} failed (${code}).`,
    },
    remedy: code.startsWith('expression.') ? toColleague : correct,
  };
}

/** The same key on two rows of one file. */
export function twiceWords(first: number): Words {
  return {
    message: { zh: `与第 ${first} 行是同一条记录。`, en: `This is the same record as row ${first}.` },
    remedy: {
      zh: `第 ${first} 行会被采用。请只保留正确的一行；如果这一行才是对的，请单独上传它。`,
      en: `Row ${first} is the one that is taken. Keep the right one alone; if it is this row, upload it by itself.`,
    },
  };
}

/** A row that whoever uploads it may not touch. */
export const outsideWords: Words = {
  message: { zh: '这一行不在您的数据范围内。', en: 'This row is outside of what you may see and change.' },
  remedy: {
    zh: '请交给负责该范围的同事上传，或请管理员扩大您的权限。',
    en: 'Have it uploaded by whoever may, or ask an administrator for a wider scope.',
  },
};

/** The record of this key was delivered before, and nothing shows that it is one of theirs. */
export const foreignWords: Words = {
  message: {
    zh: '这条记录已经存在，而且无法确认它在您的数据范围内。',
    en: 'This record stands already, and nothing shows that it is within what you may change.',
  },
  remedy: outsideWords.remedy,
};

/** No row of the file names columns. */
export const noTableWords: Words = {
  message: { zh: '找不到标题行（列名所在的行）。', en: 'No row that names the columns was found.' },
  remedy: {
    zh: '请确认文件里有列名，或告诉系统标题行是第几行（headerRow）。',
    en: 'See that the file has column names, or say in which row they stand (headerRow).',
  },
};

/** Nothing stands below the row that names columns. */
export const noRowsWords: Words = {
  message: { zh: '标题行下面没有数据。', en: 'There are no rows below the one that names the columns.' },
  remedy: {
    zh: '请确认工作表（sheet）和标题行（headerRow）是否正确，示例行和合计行不算数据。',
    en: 'See that sheet and header row (sheet, headerRow) are the right ones; examples and totals are no rows.',
  },
};

/** Columns that must be there are not. */
export function noColumnsWords(needed: readonly string[]): Words {
  const names = needed.map((name) => `“${name}”`).join('、');
  const english = needed.map((name) => `"${name}"`).join(', ');
  return {
    message:
      needed.length === 0
        ? { zh: '没有一列能对应上。', en: 'None of the columns is known.' }
        : { zh: `缺少必需的列：${names}。`, en: `Columns that are required are missing: ${english}.` },
    remedy: {
      zh: '请对照模板补上这些列，或指定文件里的哪一列是它（columns）。',
      en: 'Add them as in the template, or say which column of the file it is (columns).',
    },
  };
}
