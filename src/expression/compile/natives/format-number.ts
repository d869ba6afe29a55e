import { round } from './number.ts';

const pictures = /^(?:(#,##)|#{0,9})0(?:\.(0{1,12}))?$/;

/**
 * `$formatNumber` by the pictures `0`, `0.00`, `#,##0.00` and their like; undefined where the package has to say.
 * A half goes to the even digit, as everywhere in the language.
 */
export function formattedBy(picture: string, number: number): string | undefined {
  // Beyond this not all digits are known.
  if (!(Math.abs(number) < 1e15)) return undefined;
  const match = pictures.exec(picture);
  if (match === null) return undefined;
  const places = match[2]?.length ?? 0;
  const digits = Math.abs(round(number, places)).toFixed(places);
  const text = match[1] === undefined ? digits : grouped(digits);
  return number < 0 ? `-${text}` : text;
}

function grouped(digits: string): string {
  const point = digits.indexOf('.');
  let at = point === -1 ? digits.length : point;
  let text = digits.slice(at);
  for (; at > 3; at -= 3) text = `,${digits.slice(at - 3, at)}${text}`;
  return digits.slice(0, at) + text;
}
