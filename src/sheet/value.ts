import { clean } from '../expression/clean.ts';
import { partsOf, usualSeparators } from '../expression/forms/list.ts';
import { truthOf } from '../expression/forms/truth.ts';
import { isFilled, uncalculated } from './cell.ts';
import { finding } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Cell } from './sheet.ts';
import { readChoice } from './values/choice.ts';
import { readDate } from './values/date.ts';
import { readId } from './values/id.ts';
import { readNumber } from './values/number.ts';
import type { Fault, Read, ValueOptions } from './values/options.ts';
import { readPhone } from './values/phone.ts';
import { isDestroyed, shownText } from './values/text.ts';
import { valueWords } from './values/words.ts';

export type ValueKind =
  | 'text'
  | 'email'
  | 'date'
  | 'month'
  | 'instant'
  | 'id_cn'
  | 'phone_cn'
  | 'number'
  | 'integer'
  | 'money'
  | 'boolean'
  | 'choice'
  | 'list'
  | 'path';

export type Value = Read | { readonly finding: Finding };

/** Numbers of people are sensitive whether or not somebody said so. */
const personal: ReadonlySet<ValueKind> = new Set(['id_cn', 'phone_cn', 'email']);
const mostParts = 200;

/** Reads a cell as a value of one kind. What cannot be read for certain is a finding, never a guess. */
export function readValue(cell: Cell, as: ValueKind, options: ValueOptions): Value {
  const read = readCell(cell, as, options);
  if (!('fault' in read)) return read;
  const [message, remedy] = valueWords[read.fault];
  const sensitive = options.at.sensitive ?? personal.has(as);
  const value = cell.text === uncalculated ? '' : cell.text;
  return { finding: finding(read.fault, { ...options.at, sensitive }, value, message, read.remedy ?? remedy) };
}

function readCell(cell: Cell, as: ValueKind, options: ValueOptions): Read | Fault {
  if (cell.from === 'error') return { fault: cell.text === uncalculated ? 'cell.uncalculated' : 'cell.error' };
  if (!isFilled(cell) || clean(cell.text) === '')
    return options.required === true ? { fault: 'cell.required' } : { value: null };
  switch (as) {
    case 'text':
      return readText(cell, options);
    case 'email':
      return readEmail(cell);
    case 'date':
    case 'month':
    case 'instant':
      return readDate(cell, as, options);
    case 'id_cn':
      return readId(cell);
    case 'phone_cn':
      return readPhone(cell);
    case 'number':
    case 'integer':
    case 'money':
      return readNumber(cell, as === 'integer');
    case 'boolean': {
      const meant = truthOf(cell.text);
      return meant === undefined || meant === null ? { fault: 'boolean.form' } : { value: meant };
    }
    case 'choice':
      return readChoice(cell, options.choices ?? {});
    case 'list':
      return readList(cell, options.separators ?? usualSeparators);
    case 'path':
      return readPath(cell, options);
  }
}

function readText(cell: Cell, { width, key }: ValueOptions): Read | Fault {
  if (isDestroyed(cell)) return { fault: 'text.digits' };
  const text = key === true ? clean(shownText(cell.text)) : shownText(cell.text);
  const digits = clean(text);
  return { value: width !== undefined && /^\d+$/.test(digits) ? digits.padStart(Math.min(width, 40), '0') : text };
}

function readEmail(cell: Cell): Read | Fault {
  const mail = clean(cell.text)
    .replace(/^mailto:/i, '')
    .toLowerCase();
  return mail.length <= 254 && /^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@.,;<>()]{2,}$/.test(mail)
    ? { value: mail }
    : { fault: 'email.form' };
}

function readList(cell: Cell, separators: string): Read | Fault {
  const parts = partsOf(cell.text, separators);
  return parts.length > mostParts ? { fault: 'list.long' } : { value: parts };
}

/** `/产品部/移动组/`, `公司>部门>小组`, or a name alone. */
function readPath(cell: Cell, { separators = '/＞>›»\\', path = 'list' }: ValueOptions): Read | Fault {
  const steps = partsOf(cell.text, separators);
  if (steps.length > mostParts) return { fault: 'list.long' };
  return { value: path === 'last' ? (steps.at(-1) ?? null) : steps };
}
