import { daysOf, digitsAt, firstWritten, isoOfMillis, lastWritten } from '../../dates/civil.ts';

/*
 * The pictures of dates that mappings are made of: years, months, days and times in digits. They are taken apart once
 * and not for each value; whatever is not among them, or is not surely the same, is left to the package.
 */

/** Where a part stands in `2024-05-01T14:00:00.000Z`, and its digits. */
interface Part {
  readonly component: string;
  readonly from: number;
  readonly to: number;
  /** Digits that are always written; a part that another follows at once is read by them. */
  readonly digits: number;
}

type Piece = string | Part;

interface Picture {
  readonly pieces: readonly Piece[];
  /** It has a year, a month and a day, and times without a gap: it can be read. */
  readonly isWhole: boolean;
}

const places: Readonly<Record<string, readonly [from: number, to: number]>> = {
  Y: [0, 4],
  M: [5, 7],
  D: [8, 10],
  H: [11, 13],
  m: [14, 16],
  s: [17, 19],
  f: [20, 23],
};

const markers: ReadonlyMap<string, Part> = new Map(
  ['Y', 'Y0001', 'M', 'M1', 'M01', 'D', 'D1', 'D01', 'H', 'H1', 'H01', 'm', 'm01', 's', 's01', 'f001'].map((marker) => {
    const component = marker.charAt(0);
    const [from, to] = places[component] ?? [0, 0];
    const usual = component === 'm' || component === 's' ? 2 : 1;
    return [marker, { component, from, to, digits: marker.length - 1 || usual }];
  }),
);

const kept = 500;
const pictures = new Map<string, Picture | null>();

/** A picture taken apart; null where it is the package's. */
function pictureOf(text: string): Picture | null {
  const known = pictures.get(text);
  if (known !== undefined) return known;
  const made = takenApart(text);
  // Pictures may come out of the data.
  if (pictures.size >= kept) pictures.clear();
  pictures.set(text, made);
  return made;
}

function takenApart(text: string): Picture | null {
  const pieces: Piece[] = [];
  // Literals and markers in turn.
  for (const [at, piece] of text.split(/[[\]]/).entries()) {
    const part = markers.get(piece);
    if (at % 2 === 0) {
      // A digit could be taken for one of the part before it.
      if (/^[0-9]/.test(piece)) return null;
      if (piece !== '') pieces.push(piece);
    } else if (part === undefined) return null;
    else pieces.push(part);
  }
  const balanced = /^[^[\]]*(?:\[[^[\]]*\][^[\]]*)*$/.test(text);
  return balanced ? { pieces, isWhole: isWhole(pieces) } : null;
}

function isWhole(pieces: readonly Piece[]): boolean {
  const components = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.component]));
  const found = components.toSorted((one, other) => order.indexOf(one) - order.indexOf(other)).join('');
  const followed = pieces.some((piece, at) => {
    const next = pieces[at + 1];
    return typeof piece !== 'string' && piece.component === 'f' && next !== undefined && typeof next !== 'string';
  });
  return !followed && found.length >= 3 && order.startsWith(found);
}

const order = 'YMDHmsf';

/** The years of four digits. */
const [firstYear, lastYear] = [1000, 9999];
const firstFour = daysOf(firstYear, 1, 1) * 86_400_000;

/** An instant as a picture has it; undefined where the package has to say. `zone` is as `+0800`. */
export function writtenBy(picture: string, millis: number, zone: string | undefined): string | undefined {
  const known = pictureOf(picture);
  if (known === null) return undefined;
  const moved = Math.trunc(millis + (zone === undefined ? 0 : ahead(zone)));
  if (!(moved >= firstFour && moved <= lastWritten && moved >= firstWritten)) return undefined;
  const iso = isoOfMillis(moved);
  let text = '';
  for (const piece of known.pieces) {
    if (typeof piece === 'string') text += piece;
    else if (piece.digits === 1 && iso.charAt(piece.from) === '0') text += iso.slice(piece.from + 1, piece.to);
    else text += iso.slice(piece.from, piece.to);
  }
  return text;
}

/** Milliseconds of a zone in the package's notation: hours and minutes as one number. */
function ahead(zone: string): number {
  const offset = Number.parseInt(zone);
  return (60 * Math.floor(offset / 100) + (offset % 100)) * 60_000;
}

/** Milliseconds since 1970 of a text as a picture has it; undefined where the package has to say. */
export function readBy(picture: string, text: string): number | undefined {
  const known = pictureOf(picture);
  if (known?.isWhole !== true) return undefined;
  const found = [0, 0, 0, 0, 0, 0, 0];
  let at = 0;
  for (const [place, piece] of known.pieces.entries()) {
    if (typeof piece === 'string') {
      if (!text.startsWith(piece, at)) return undefined;
      at += piece.length;
      continue;
    }
    const next = known.pieces[place + 1];
    const count = next === undefined || typeof next === 'string' ? digitsFrom(text, at) : piece.digits;
    if (count === 0 || count > 4) return undefined;
    const number = digitsAt(text, at, count);
    found[order.indexOf(piece.component)] = piece.component === 'f' ? thousandths(text.slice(at, at + count)) : number;
    if (number === -1) return undefined;
    at += count;
  }
  return at === text.length ? millisOf(found) : undefined;
}

function digitsFrom(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
  return end - at;
}

function thousandths(digits: string): number {
  return Math.trunc(Number(`0.${digits.slice(0, 3)}`) * 1000);
}

function millisOf([year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, rest = 0]: readonly number[]):
  number | undefined {
  // What is nothing is taken for missing, and a thirteenth month for the next year's first.
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1) return undefined;
  return (((daysOf(year, month, day) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + rest;
}
