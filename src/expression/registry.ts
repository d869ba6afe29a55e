import { builtins } from './builtins.ts';
import { amount } from './functions/amount.ts';
import { atPath } from './functions/at_path.ts';
import { blank } from './functions/blank.ts';
import { date } from './functions/date.ts';
import { day } from './functions/day.ts';
import { digits } from './functions/digits.ts';
import { firstPresent } from './functions/first_present.ts';
import { fromOdataDate } from './functions/from_odata_date.ts';
import { idCnValid } from './functions/id_cn_valid.ts';
import { instant } from './functions/instant.ts';
import { kv } from './functions/kv.ts';
import { lines } from './functions/lines.ts';
import { lowerMail } from './functions/lower_mail.ts';
import { mask } from './functions/mask.ts';
import { nfkc } from './functions/nfkc.ts';
import { odata } from './functions/odata.ts';
import { odataDate } from './functions/odata_date.ts';
import { odataList } from './functions/odata_list.ts';
import { padLeft } from './functions/pad_left.ts';
import { percent } from './functions/percent.ts';
import { phoneCn } from './functions/phone_cn.ts';
import { roundHalfUp } from './functions/round_half_up.ts';
import { sliceAt } from './functions/slice_at.ts';
import { sliceNext } from './functions/slice_next.ts';
import { splitList } from './functions/split_list.ts';
import { splitName } from './functions/split_name.ts';
import { text } from './functions/text.ts';
import { truth } from './functions/truth.ts';
import { yearsBetween } from './functions/years_between.ts';
import type { HostFunction, OwnFunction } from './own-function.ts';

/** hrwire's own functions, in the order of the reference page: dates, texts, people, numbers, values, OData. */
export const ownFunctions: readonly OwnFunction[] = [
  date,
  day,
  instant,
  yearsBetween,
  sliceAt,
  sliceNext,
  odataDate,
  fromOdataDate,
  text,
  nfkc,
  digits,
  padLeft,
  mask,
  lines,
  splitList,
  splitName,
  lowerMail,
  phoneCn,
  idCnValid,
  roundHalfUp,
  percent,
  amount,
  truth,
  blank,
  firstPresent,
  atPath,
  kv,
  odata,
  odataList,
];

/** By name, for the compiler and the linter. */
export const ownFunction: ReadonlyMap<string, OwnFunction> = new Map(ownFunctions.map((own) => [own.name, own]));

/** Functions that a mapping hands in as variables: they are there where the mapping has tables, or names other mappings. */
export const hostFunctions: readonly HostFunction[] = [
  {
    name: 'table',
    parameters: 'name, key',
    signature: '<sx:o>',
    doc: "The row of one of the mapping's `tables` whose key column is `key`: an object by column. A missing row is rejected or gives nothing, as the table's `missing` says.",
  },
  {
    name: 'target',
    parameters: 'mapping, key',
    signature: '<sx:o>',
    doc: "What the ledger knows of another mapping's delivery of `key`: `{ id, match, version, deliveredAt }`; nothing where it was not delivered.",
  },
];

/** Whether a `$name` is a function of JSONata, of hrwire, or brought by the mapping: no name for a join or a `let`. */
export function isFunctionName(name: string): boolean {
  return builtins.has(name) || ownFunction.has(name) || hostFunctions.some((host) => host.name === name);
}

/** Every function name that an expression may call, for "did you mean". */
export function functionNames(): readonly string[] {
  return [...builtins, ...ownFunction.keys(), ...hostFunctions.map(({ name }) => name)];
}
