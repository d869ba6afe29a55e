import type { Bilingual } from '../finding.ts';

const asText: Bilingual = {
  en: 'Set the column to text (Format Cells, Text), enter the value again from its source, and save.',
  zh: '请把这一列设置为“文本”格式，按原始资料重新输入后保存。',
};

/** What can be wrong with a value, and what its owner does about it. Codes are told in docs/spreadsheets.md. */
export const valueWords = {
  'cell.error': [
    { en: 'The cell shows an error of Excel.', zh: '单元格显示 Excel 错误值。' },
    { en: 'Correct its formula, or enter the value itself.', zh: '请修正公式，或直接填写数值。' },
  ],
  'cell.uncalculated': [
    { en: 'The cell holds a formula that was never calculated.', zh: '单元格中的公式没有计算结果。' },
    { en: 'Open the file in Excel or WPS and save it again.', zh: '请用 Excel 或 WPS 打开并重新保存。' },
  ],
  'cell.required': [
    { en: 'The value is missing.', zh: '必填项为空。' },
    { en: 'Fill it in.', zh: '请填写。' },
  ],
  'id.destroyed': [
    {
      en: 'Excel has cut this identity number to 15 digits: the last ones are lost.',
      zh: 'Excel 只保留 15 位数字，身份证号后几位已丢失。',
    },
    asText,
  ],
  'id.form': [
    { en: 'An identity number has 18 characters (old ones 15 digits).', zh: '身份证号应为 18 位（旧证为 15 位）。' },
    { en: 'Correct it from the identity card.', zh: '请按身份证核对。' },
  ],
  'id.birth': [
    { en: 'The day of birth in the identity number does not exist.', zh: '身份证号中的出生日期不存在。' },
    { en: 'Correct it from the identity card.', zh: '请按身份证核对。' },
  ],
  'id.checksum': [
    { en: 'The last character of the identity number does not fit the others.', zh: '身份证号校验位不正确。' },
    { en: 'A digit is wrong: correct it from the identity card.', zh: '号码有误，请按身份证核对。' },
  ],
  'phone.destroyed': [
    {
      en: 'Excel has shortened this phone number: its digits are lost.',
      zh: 'Excel 已把电话号码改成科学计数，数字已丢失。',
    },
    asText,
  ],
  'phone.form': [
    {
      en: 'This is neither a mobile number of 11 digits nor a landline with its area code.',
      zh: '不是 11 位手机号，也不是带区号的固定电话。',
    },
    { en: 'Write it as 13800138000 or 010-65551234.', zh: '请写成 13800138000 或 010-65551234。' },
  ],
  'text.digits': [
    {
      en: 'Excel has cut this number to 15 digits: the last ones are lost.',
      zh: 'Excel 只保留 15 位数字，后几位已丢失。',
    },
    asText,
  ],
  'date.form': [
    { en: 'This is no date.', zh: '不是日期。' },
    { en: 'Write it as 2024-05-01 or 2024年5月1日.', zh: '请写成 2024-05-01 或 2024年5月1日。' },
  ],
  'date.ambiguous': [
    { en: 'Day and month cannot be told apart: the year stands last.', zh: '年份在最后，无法区分日和月。' },
    { en: 'Write the year first: 2024-05-01.', zh: '请把年份写在前面：2024-05-01。' },
  ],
  'date.absent': [
    { en: 'The calendar has no such day.', zh: '日历上没有这一天。' },
    { en: 'Correct the day or the month.', zh: '请修正日或月。' },
  ],
  'date.month': [
    { en: 'The day is missing: only a month is given.', zh: '只有年月，缺少日。' },
    { en: 'Write the whole date: 2024-05-01.', zh: '请写完整日期：2024-05-01。' },
  ],
  'number.form': [
    { en: 'This is no number.', zh: '不是数字。' },
    { en: 'Write digits only, as 12000.50.', zh: '请只填数字，例如 12000.50。' },
  ],
  'number.date': [
    { en: 'Excel has made a date of this number.', zh: 'Excel 已把数字变成日期。' },
    { en: 'Set the cell to a number and enter it again.', zh: '请把单元格设置为数字格式后重新输入。' },
  ],
  'number.whole': [
    { en: 'A whole number is needed.', zh: '应为整数。' },
    { en: 'Write it without decimals.', zh: '请去掉小数。' },
  ],
  'boolean.form': [
    { en: 'This means neither yes nor no.', zh: '不能判断为“是”或“否”。' },
    { en: 'Write 是 or 否.', zh: '请填写“是”或“否”。' },
  ],
  'choice.unknown': [
    { en: 'This value is not in the list.', zh: '不在可选值之内。' },
    { en: 'Take one of:', zh: '请从中选择：' },
  ],
  'email.form': [
    { en: 'This is no mail address.', zh: '不是有效的邮箱地址。' },
    { en: 'Write one address, as name@example.com.', zh: '请填写一个邮箱，例如 name@example.com。' },
  ],
  'list.long': [
    { en: 'The cell holds more than 200 values.', zh: '单元格中的值超过 200 个。' },
    { en: 'Shorten it.', zh: '请减少。' },
  ],
} as const satisfies Readonly<Record<string, readonly [Bilingual, Bilingual]>>;

export type ValueCode = keyof typeof valueWords;
