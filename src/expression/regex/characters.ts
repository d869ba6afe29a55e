/** A set of UTF-16 code units, as inclusive ranges in any order. */
export type Characters = readonly (readonly [number, number])[];

export const all: Characters = [[0, 0xffff]];
const digits: Characters = [[48, 57]];
const word: Characters = [...digits, [65, 90], [95, 95], [97, 122]];
const space: Characters = [
  [9, 13],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
/** What `.` matches: all but the ends of lines. */
export const dot: Characters = complement([
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]);

const classes: Readonly<Record<string, Characters>> = {
  d: digits,
  w: word,
  s: space,
  D: complement(digits),
  W: complement(word),
  S: complement(space),
};

/** The set of `\d \w \s` and their opposites; undefined for other letters. */
export function classOf(letter: string): Characters | undefined {
  return Object.hasOwn(classes, letter) ? classes[letter] : undefined;
}

export function complement(set: Characters): Characters {
  const sorted = [...set].sort((a, b) => a[0] - b[0]);
  const gaps: [number, number][] = [];
  let from = 0;
  for (const [low, high] of sorted) {
    if (low > from) gaps.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= 0xffff) gaps.push([from, 0xffff]);
  return gaps;
}

export function overlap(a: Characters, b: Characters): boolean {
  return a.some(([low, high]) => b.some(([otherLow, otherHigh]) => low <= otherHigh && otherLow <= high));
}

/** The set with the other case of each letter, for patterns with the flag `i`; wide ranges take all letters in. */
export function bothCases(set: Characters): Characters {
  return set.flatMap(([low, high]): Characters => {
    if (high - low > 256)
      return [
        [low, high],
        [65, 90],
        [97, 122],
      ];
    const more: [number, number][] = [[low, high]];
    for (let unit = low; unit <= high; unit++) {
      for (const other of [String.fromCharCode(unit).toLowerCase(), String.fromCharCode(unit).toUpperCase()]) {
        if (other.length === 1) more.push([other.charCodeAt(0), other.charCodeAt(0)]);
      }
    }
    return more;
  });
}
