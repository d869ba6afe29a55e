/**
 * Sets of keyed hashes, each of one record, put together to people. Two are one person's where they share two values, or
 * where one has no value that the other lacks. Whoever shares one value alone (a family's phone, a department's mail) is
 * taken for another: to ask once too often costs a question, to take two for one costs a candidate.
 */
export function countPeople(records: readonly ReadonlySet<string>[]): number {
  let people: ReadonlySet<string>[][] = [];
  for (const record of records) {
    const mine = people.filter((person) => person.some((other) => isSame(record, other)));
    people = [...people.filter((person) => !mine.includes(person)), [record, ...mine.flat()]];
  }
  return people.length;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  const shared = [...one].filter((hash) => other.has(hash)).length;
  return shared >= 2 || shared === Math.min(one.size, other.size);
}
