import type { Failure } from '../shared/failure.ts';
import { isGuid } from './guid.ts';
import type { Scalar } from './model.ts';
import { business, unnamed } from './refusal.ts';
import type { Family } from './refusal.ts';
import { instant } from './time.ts';

/**
 * What a parameter must be. `ids` are numbers, or digits as text where the documents show both; `flag` true or false;
 * `any` is not looked at.
 */
export type Kind =
  'text' | 'int' | 'flag' | 'instant' | 'guid' | 'texts' | 'ints' | 'ids' | 'guids' | 'object' | 'objects' | 'any';

/** The names that the documents give, each with its kind. */
export type Fields = Readonly<Record<string, Kind>>;

const tests: { readonly [K in Kind]: (value: unknown) => boolean } = {
  text: (value) => typeof value === 'string',
  int: (value) => Number.isSafeInteger(value),
  flag: (value) => typeof value === 'boolean',
  instant: (value) => typeof value === 'string' && instant(value) !== undefined,
  guid: isGuid,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  ints: (value) => Array.isArray(value) && value.every((item) => Number.isSafeInteger(item)),
  ids: (value) => Array.isArray(value) && value.every((item) => /^\d{1,15}$/.test(String(item))),
  guids: (value) => Array.isArray(value) && value.every(isGuid),
  object: isObject,
  objects: (value) => Array.isArray(value) && value.every(isObject),
  any: () => true,
};

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parameters of a call, all of them named by the documents and of the kind that they have there. Null is absent. */
export class Given {
  readonly family: Family;
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(value: unknown, fields: Fields, family: Family, where = '') {
    if (!isObject(value)) throw unnamed(family, `${where === '' ? 'The body' : where} is an object.`);
    for (const [name, given] of Object.entries(value)) {
      const kind = fields[name];
      if (kind === undefined) throw unnamed(family, `No parameter ${where}${name} is documented.`);
      if (given !== null && !tests[kind](given)) throw unnamed(family, `${where}${name} is no ${kind}.`);
    }
    this.#values = value;
    this.family = family;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null;
  }

  /** Null was said, which some calls tell from an absent value. */
  names(): string[] {
    return Object.keys(this.#values);
  }

  raw(name: string): unknown {
    return this.#values[name];
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  int(name: string): number | undefined {
    const value = this.#values[name];
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#values[name];
    return typeof value === 'boolean' ? value : otherwise;
  }

  scalar(name: string): Scalar {
    const value = this.#values[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  }

  instant(name: string): number | undefined {
    return instant(this.text(name) ?? '');
  }

  texts(name: string): string[] | undefined {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : undefined;
  }

  ints(name: string): number[] | undefined {
    return this.texts(name)?.map(Number);
  }

  part(name: string, fields: Fields): Given {
    return new Given(this.#values[name] ?? {}, fields, this.family, `${name}.`);
  }

  parts(name: string, fields: Fields): Given[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map((item) => new Given(item, fields, this.family, `${name}[].`)) : [];
  }

  /** A list that must be there with 1 to `most` items. */
  list(name: string, most: number, tooMany: string): string[] {
    const found = this.texts(name);
    if (found === undefined || found.length === 0) throw this.refuse(`${name}不能为空`);
    if (found.length > most) throw this.refuse(tooMany);
    return found;
  }

  /** A refusal in the words and the code of the call's family. */
  refuse(message: string): Failure {
    return business(this.family, message);
  }
}
