import { undocumented } from './failure.ts';
import type { Entity, Property } from './entity.ts';
import { applicationStatusNumbers, tables as models } from './model.ts';
import type { Row, Tables, Value } from './tables.ts';

/** A compiled `$filter`: the test of a row, and the fields it names. */
export interface Filter {
  readonly test: (row: Row) => boolean;
  readonly fields: ReadonlySet<string>;
}

type Literal =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'int64'; readonly value: bigint }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'instant'; readonly value: number };

type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: '(' | ')' | ',' }
  | { readonly kind: 'literal'; readonly literal: Literal };

type Test = (row: Row) => boolean;

const pattern =
  /\s*(?:(datetimeoffset|datetime)'([^']*)'|'((?:[^']|'')*)'|(\d+)[Ll]|(\d+)(?![\w'])|(true|false)\b|([A-Za-z_][\w/]*)|([(),]))/y;
const turned: Readonly<Record<string, string>> = { eq: 'eq', ge: 'le', gt: 'lt', le: 'ge', lt: 'gt' };

/**
 * Exactly the grammar that is needed: `eq ge gt le lt in`, `and`, `or`, parentheses, a literal on either side, literals
 * of the field's type, fields of expanded entities by their path. `zoneMinutes`: `datetime'…'` is read in the data
 * centre's zone (`SF-DATETIME-LITERAL`).
 */
export function parseFilter(text: string, entity: Entity, zoneMinutes: number, tables: Tables): Filter {
  const parser = new FilterParser(tokens(text, zoneMinutes), entity, tables);
  return { test: parser.whole(), fields: parser.fields };
}

function tokens(text: string, zoneMinutes: number): Token[] {
  const found: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw undocumented(`$filter cannot be read at character ${at}.`);
    at = pattern.lastIndex;
    found.push(tokenOf(match, zoneMinutes));
  }
  return found;
}

function tokenOf(match: RegExpExecArray, zoneMinutes: number): Token {
  const [, temporal, instant, quoted, long, int, bool, word, mark] = match;
  if (temporal !== undefined && instant !== undefined) {
    return { kind: 'literal', literal: { type: 'instant', value: instantOf(temporal, instant, zoneMinutes) } };
  }
  if (quoted !== undefined) return { kind: 'literal', literal: { type: 'text', value: quoted.replaceAll("''", "'") } };
  if (long !== undefined) return { kind: 'literal', literal: { type: 'int64', value: BigInt(long) } };
  if (int !== undefined) return { kind: 'literal', literal: { type: 'number', value: Number(int) } };
  if (bool !== undefined) return { kind: 'literal', literal: { type: 'boolean', value: bool === 'true' } };
  if (word !== undefined) return { kind: 'word', text: word };
  if (mark === '(' || mark === ')' || mark === ',') return { kind: 'mark', text: mark };
  throw undocumented('$filter cannot be read.');
}

function instantOf(kind: string, text: string, zoneMinutes: number): number {
  const zoned = kind === 'datetimeoffset';
  const shape = zoned
    ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$/
    : /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?$/;
  const value = shape.test(text) ? Date.parse(zoned ? text : `${text}Z`) : NaN;
  if (Number.isNaN(value)) throw undocumented(`${kind}'${text}' is no instant.`);
  return zoned ? value : value - zoneMinutes * 60_000;
}

class FilterParser {
  readonly fields = new Set<string>();
  readonly #tokens: readonly Token[];
  readonly #entity: Entity;
  readonly #tables: Tables;
  #at = 0;
  #depth = 0;

  constructor(list: readonly Token[], entity: Entity, tables: Tables) {
    this.#tokens = list;
    this.#entity = entity;
    this.#tables = tables;
  }

  whole(): Test {
    const test = this.#or();
    if (this.#at < this.#tokens.length) throw undocumented('$filter goes on after its end.');
    return test;
  }

  #or(): Test {
    const tests = [this.#and()];
    while (this.#word('or')) tests.push(this.#and());
    return (row) => tests.some((test) => test(row));
  }

  #and(): Test {
    const tests = [this.#one()];
    while (this.#word('and')) tests.push(this.#one());
    return (row) => tests.every((test) => test(row));
  }

  #one(): Test {
    if (this.#mark('(')) {
      if (++this.#depth > 20) throw undocumented('$filter is nested too deeply.');
      const inner = this.#or();
      if (!this.#mark(')')) throw undocumented('A parenthesis of $filter is not closed.');
      return inner;
    }
    const left = this.#tokens[this.#at++];
    const operator = this.#tokens[this.#at++];
    if (left === undefined || operator?.kind !== 'word') throw undocumented('$filter needs a comparison.');
    if (left.kind === 'literal') {
      const field = this.#tokens[this.#at++];
      const op = turned[operator.text];
      if (field?.kind !== 'word' || op === undefined) throw undocumented('$filter needs a field beside its literal.');
      return this.#comparison(field.text, op, left.literal, true);
    }
    if (left.kind !== 'word') throw undocumented('$filter needs a field.');
    if (operator.text === 'in') return this.#in(left.text);
    return this.#comparison(left.text, operator.text, this.#literal());
  }

  #in(field: string): Test {
    const tests = [this.#comparison(field, 'eq', this.#literal())];
    while (this.#mark(',')) tests.push(this.#comparison(field, 'eq', this.#literal()));
    return (row) => tests.some((test) => test(row));
  }

  /** `own`: the literal stands on the left, which limits the test to the row itself (`SF-SLICE-FILTER`). */
  #comparison(path: string, operator: string, literal: Literal, own = false): Test {
    const { entity, field, reach } = this.#walk(path);
    const property = entity.properties[field];
    if (property === undefined) {
      throw undocumented(`${entity.table} has no field ${field}.`, 'COE_PROPERTY_NOT_FOUND');
    }
    if (turned[operator] === undefined) throw undocumented(`$filter knows no operator ${operator}.`);
    this.fields.add(path);
    const derived = entity.table === 'JobApplication' && field === 'status';
    const wanted = derived ? statusNumber(literal) : fitting(literal, property, field);
    const holds: Test = (row) =>
      compare(derived ? numberOfStatus(row[field]) : comparable(row[field], property), operator, wanted);
    const owner = entity.slicesOf;
    if (reach === undefined && (owner === undefined || own)) return holds;
    // The predicate is tested over all slices, whichever of them is shown (KBA 2920680).
    if (reach === undefined && owner !== undefined) {
      return (row) => this.#tables.related(entity.table, owner, row[owner] ?? null).some(holds);
    }
    return (row) => (reach?.(row) ?? []).some(holds);
  }

  /** The entity at the end of `nav/nav/field`, and the way to its rows; no way for a field of the row itself. */
  #walk(path: string): { entity: Entity; field: string; reach: ((row: Row) => readonly Row[]) | undefined } {
    const names = path.split('/');
    const field = names.pop() ?? '';
    let entity = this.#entity;
    let reach: ((row: Row) => readonly Row[]) | undefined;
    for (const name of names) {
      const navigation = entity.navigations[name];
      if (navigation === undefined) throw undocumented(`${entity.table} has no ${name}.`, 'COE_PROPERTY_NOT_FOUND');
      const before = reach;
      const step = (row: Row): readonly Row[] =>
        this.#tables.related(navigation.to, navigation.on, row[navigation.from] ?? null);
      reach = before === undefined ? step : (row) => before(row).flatMap(step);
      entity = models[navigation.to];
    }
    return { entity, field, reach };
  }

  #literal(): Literal {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'literal') throw undocumented('$filter needs a literal.');
    return token.literal;
  }

  #word(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #mark(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'mark' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }
}

type Comparable = string | number | bigint | boolean;

/** The literal's value, if it is of the field's type: quoted dates and bare ids are refused. */
function fitting(literal: Literal, property: Property, field: string): Comparable {
  const due = {
    'Edm.String': 'text',
    'Edm.Int64': 'int64',
    'Edm.Decimal': 'number',
    'Edm.Boolean': 'boolean',
  } as const;
  const type =
    property.type === 'Edm.DateTime' || property.type === 'Edm.DateTimeOffset' ? 'instant' : due[property.type];
  if (literal.type !== type)
    throw undocumented(`${field} is ${property.type}: a literal of type ${literal.type} is wrong.`);
  return literal.value;
}

function statusNumber(literal: Literal): Comparable {
  if (literal.type !== 'number')
    throw undocumented('status of a job application is a number in $filter (KBA 2541688).');
  return literal.value;
}

function numberOfStatus(value: Value | undefined): Comparable | undefined {
  return typeof value === 'string' ? applicationStatusNumbers[value] : undefined;
}

/** A stored value in the form that comparisons need: ids as whole numbers of any size. */
export function comparable(value: Value | undefined, property: Property | undefined): Comparable | undefined {
  if (value === null || value === undefined) return undefined;
  return property?.type === 'Edm.Int64' ? BigInt(value) : value;
}

function compare(left: Comparable | undefined, operator: string, right: Comparable): boolean {
  if (left === undefined) return false;
  if (operator === 'eq') return left === right;
  if (operator === 'ge') return left >= right;
  if (operator === 'gt') return left > right;
  if (operator === 'le') return left <= right;
  return left < right;
}
