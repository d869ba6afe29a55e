/**
 * What an expression of the fuzz yields: number, text, boolean, object; lists of them (`ns`, `ss`, `os`); anything.
 */
export type Type = 'n' | 's' | 'b' | 'o' | 'ns' | 'ss' | 'os' | 'x';

export type ShapeName = 'record' | 'order' | 'item' | 'address' | 'geo' | 'owner';

/** The paths of an object of the generated data, by what they yield where nothing is ragged. */
export interface Shape {
  readonly n: readonly string[];
  readonly s: readonly string[];
  readonly b: readonly string[];
  readonly ns: readonly string[];
  readonly ss: readonly string[];
  /** Paths to objects, and their shape. */
  readonly o: readonly (readonly [path: string, shape: ShapeName])[];
  /** Paths to lists of objects, and the shape of one; how many parents `%` knows there. */
  readonly os: readonly (readonly [path: string, shape: ShapeName, parents: number])[];
}

export const shapes: Readonly<Record<ShapeName, Shape>> = {
  record: {
    n: ['id', 'score', 'address.geo.lat', 'length', 'millis', 'deep.er.est', 'orders[0].qty', '`sum total`'],
    s: [
      'name',
      'email',
      'address.city',
      '`first name`',
      'date',
      'digits',
      'constructor',
      'orders[0].sku',
      'address.zip',
    ],
    b: ['active', 'flags[0]', 'orders[0].paid'],
    ns: ['marks', 'orders.qty', 'orders.price', 'orders.items.n', 'orders.items.sizes', 'matrix', 'scores', 'one'],
    ss: ['tags', 'orders.sku', 'orders.items.code', 'orders.owner.name', 'dates', 'words'],
    o: [
      ['address', 'address'],
      ['address.geo', 'geo'],
      ['orders[0]', 'order'],
      ['orders[0].items[0]', 'item'],
      ['orders[-1].owner', 'owner'],
    ],
    os: [
      ['orders', 'order', 1],
      ['orders.items', 'item', 2],
      ['orders.owner', 'owner', 2],
      ['orders[qty > 1].items', 'item', 2],
    ],
  },
  order: {
    n: ['qty', 'price', 'items[0].n'],
    s: ['sku', 'owner.name', 'day'],
    b: ['paid'],
    ns: ['items.n', 'items.sizes'],
    ss: ['items.code'],
    o: [
      ['owner', 'owner'],
      ['items[0]', 'item'],
    ],
    os: [['items', 'item', 1]],
  },
  item: { n: ['n', 'sizes[0]'], s: ['code'], b: ['ok'], ns: ['sizes'], ss: ['labels'], o: [], os: [] },
  address: {
    n: ['geo.lat', 'geo.lng', 'level'],
    s: ['city', 'zip'],
    b: ['home'],
    ns: ['floors'],
    ss: ['lines'],
    o: [['geo', 'geo']],
    os: [],
  },
  geo: { n: ['lat', 'lng'], s: ['ref'], b: ['exact'], ns: [], ss: [], o: [], os: [] },
  owner: { n: ['age'], s: ['name', 'mail'], b: ['boss'], ns: [], ss: ['names'], o: [], os: [] },
};
