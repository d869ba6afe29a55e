import { durationPattern } from '../../record/duration.ts';

/** What a text of the files means: JSONata, text with `{{ JSONata }}` in it, or just text. */
export type Kind = 'expression' | 'template' | 'text';

/** A piece of JSON Schema. Own keywords: `x-kind` (a {@link Kind}), `x-unbuilt` (refused when present), `secret`. */
export type Fragment = Readonly<Record<string, unknown>>;

/** The pattern of a mapping's, connector's or connection's name: `interviews-to-scores`. */
const namePattern = '^[a-z][a-z0-9_-]*$';
/** The pattern of a stream's name: `jobApplications`. */
export const streamPattern = '^[A-Za-z][A-Za-z0-9_-]*$';
/** The pattern of a join's or `let`'s name, which becomes a variable. */
export const variablePattern = '^[A-Za-z_][A-Za-z0-9_]*$';

/** JSONata. */
export function expression(description: string, extra: Fragment = {}): Fragment {
  return { type: 'string', minLength: 1, 'x-kind': 'expression', description, ...extra };
}

/** Text with `{{ JSONata }}` in it; a value that is one `{{ }}` keeps its type. */
export function template(description: string, extra: Fragment = {}): Fragment {
  return { type: 'string', 'x-kind': 'template', description, ...extra };
}

/** Objects and lists of any depth whose every text is a template (`json:` of a request), `{ each: … }` included. */
export function templates(description: string, extra: Fragment = {}): Fragment {
  return { 'x-kind': 'template', description, ...extra };
}

/** One level of names, each with a template (`query:`, `headers:`, `form:`). */
export function templateMap(description: string, extra: Fragment = {}): Fragment {
  return { type: 'object', 'x-kind': 'template', additionalProperties: template('A value.'), description, ...extra };
}

/** Text as it stands. */
export function text(description: string, extra: Fragment = {}): Fragment {
  return { type: 'string', minLength: 1, 'x-kind': 'text', description, ...extra };
}

/** One of a closed list of texts. */
export function choice(description: string, values: readonly string[], extra: Fragment = {}): Fragment {
  return { type: 'string', enum: values, 'x-kind': 'text', description, ...extra };
}

/** A duration such as `10s`, `2m`, `24h`, `7d`. */
export function duration(description: string, extra: Fragment = {}): Fragment {
  return text(description, { pattern: durationPattern, 'x-what': 'a duration such as 10s, 2m, 24h or 7d', ...extra });
}

/** An ISO 8601 instant with a zone. */
export function instant(description: string, extra: Fragment = {}): Fragment {
  return text(description, { format: 'date-time', ...extra });
}

/** A path of a file or folder, relative to the file it stands in. */
export function path(description: string, extra: Fragment = {}): Fragment {
  return text(description, extra);
}

/** The name of a mapping, connector or connection. */
export function name(description: string, extra: Fragment = {}): Fragment {
  return text(description, {
    pattern: namePattern,
    maxLength: 100,
    'x-what': 'a name: small letters, digits, - and _, beginning with a letter',
    ...extra,
  });
}

/** The name of a stream of this connector. */
export function streamName(description: string, extra: Fragment = {}): Fragment {
  return text(description, { pattern: streamPattern, 'x-what': 'the name of a stream', ...extra });
}

/** `connection.stream`. */
export function streamReference(description: string, extra: Fragment = {}): Fragment {
  return text(description, {
    pattern: '^[a-z][a-z0-9_-]*\\.[A-Za-z][A-Za-z0-9_-]*$',
    'x-what': 'connection.stream',
    ...extra,
  });
}

/** A whole number, from 0 unless `minimum` says otherwise. */
export function integer(description: string, extra: Fragment = {}): Fragment {
  return { type: 'integer', minimum: 0, description, ...extra };
}

/** `true` or `false`. */
export function flag(description: string, extra: Fragment = {}): Fragment {
  return { type: 'boolean', description, ...extra };
}

export function list(description: string, items: Fragment, extra: Fragment = {}): Fragment {
  return { type: 'array', items, description, ...extra };
}

/** One such item, or a list of at least one of them. */
export function oneOrMany(description: string, item: Fragment): Fragment {
  return { anyOf: [item, { type: 'array', items: item, minItems: 1 }], description };
}

/** An object of known keys: any other key is an error. */
export function object(
  description: string,
  properties: Readonly<Record<string, Fragment>>,
  required: readonly string[] = [],
  extra: Fragment = {},
): Fragment {
  return { type: 'object', additionalProperties: false, properties, required, description, ...extra };
}

/** An object of names that the user gives, each with a value of one schema. */
export function names(description: string, value: Fragment, extra: Fragment = {}): Fragment {
  return { type: 'object', additionalProperties: value, description, ...extra };
}

/** Variants told apart by `kind`. Each variant's description says what it is for. */
export function variants(description: string, kinds: Readonly<Record<string, Fragment>>): Fragment {
  const oneOf = Object.entries(kinds).map(([kind, schema]) => {
    const properties = schema['properties'];
    const required = schema['required'];
    return {
      ...schema,
      properties: { kind: { const: kind }, ...(typeof properties === 'object' ? properties : {}) },
      required: ['kind', ...(Array.isArray(required) ? (required as string[]) : [])],
    };
  });
  return { type: 'object', required: ['kind'], discriminator: { propertyName: 'kind' }, oneOf, description };
}

/** A key of the design that a later version builds: refused with `internal.unbuilt` wherever it is written. */
export function unbuilt(description: string): Fragment {
  return { 'x-unbuilt': true, description: `${description} Not yet built.` };
}
