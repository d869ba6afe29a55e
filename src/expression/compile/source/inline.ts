import { count, list, nothing, odd, only, scalar, text, truth } from './kind.ts';
import { asText, asTruth } from './operators.ts';
import type { Term, Writer } from './writer.ts';

/** Writes a call of a built-in function for so many arguments; undefined where its general form has to be called. */
type Inline = (args: readonly Term[], writer: Writer) => Term | undefined;

/** A function of one text: nothing gives nothing, anything else is left to the package. */
function ofText(result: (code: string) => string, kinds: number): Inline {
  return ([one, ...more], writer) => {
    if (one === undefined || more.length > 0) return undefined;
    if (only(one.kinds, text)) return writer.hold(result(one.code), kinds);
    const name = writer.open();
    writer.line(`if (typeof ${one.code} === 'string') ${name} = ${result(one.code)};`);
    writer.line(`else if (${one.code} !== undefined) ${writer.giveUp}`);
    return { code: name, kinds: kinds | nothing };
  };
}

/** A function of two texts. */
function ofTwo(result: (a: string, b: string) => string, kinds: number): Inline {
  return ([one, two, ...more], writer) => {
    if (one === undefined || two === undefined || more.length > 0) return undefined;
    const name = writer.open();
    const both = [one, two].map(({ code }) => `typeof ${code} === 'string'`).join(' && ');
    writer.line(`if (${both}) ${name} = ${result(one.code, two.code)};`);
    // Nothing comes to nothing, as long as the other is a text.
    writer.line(`else if (${one.code} !== undefined || typeof ${two.code} !== 'string') ${writer.giveUp}`);
    return { code: name, kinds: kinds | nothing };
  };
}

/** A function of one finite number. */
function ofNumber(result: (code: string) => string): Inline {
  return ([one, ...more], writer) => {
    if (one === undefined || more.length > 0) return undefined;
    const name = writer.open();
    writer.line(`if (typeof ${one.code} === 'number' && isFinite(${one.code})) ${name} = ${result(one.code)};`);
    writer.line(`else if (${one.code} !== undefined) ${writer.giveUp}`);
    return { code: name, kinds: count | nothing };
  };
}

/** A function of a list of numbers, one number being a list of one. */
const ofNumbers =
  (helper: string): Inline =>
  ([one, ...more], writer) =>
    one === undefined || more.length > 0 ? undefined : writer.hold(`${helper}(${one.code})`, count | nothing);

function substring([one, from, length, ...more]: readonly Term[], writer: Writer): Term | undefined {
  if (one === undefined || from === undefined || more.length > 0) return undefined;
  const name = writer.open();
  const numbers = [from, length].filter((term) => term !== undefined);
  const fits = numbers.filter(({ kinds }) => !only(kinds, count)).map(({ code }) => `typeof ${code} === 'number'`);
  const args = [one, ...numbers].map(({ code }) => code).join(', ');
  writer.line(`if (${[`typeof ${one.code} === 'string'`, ...fits].join(' && ')}) ${name} = substring(${args});`);
  writer.line(
    `else if (${[`${one.code} !== undefined`, ...fits.map((fit) => `!(${fit})`)].join(' || ')}) ${writer.giveUp}`,
  );
  return { code: name, kinds: text | nothing };
}

function round([one, digits, ...more]: readonly Term[], writer: Writer): Term | undefined {
  if (one === undefined || more.length > 0 || (digits !== undefined && !only(digits.kinds, count))) return undefined;
  const name = writer.open();
  const args = digits === undefined ? one.code : `${one.code}, ${digits.code}`;
  writer.line(`if (typeof ${one.code} === 'number') ${name} = round(${args});`);
  if (!only(one.kinds, count)) writer.line(`else if (${one.code} !== undefined) ${writer.giveUp}`);
  return { code: name, kinds: count | nothing };
}

/** Without a picture: instants in UTC, as JSON writes them. */
function fromMillis([one, ...more]: readonly Term[], writer: Writer): Term | undefined {
  if (one === undefined || more.length > 0) return undefined;
  const name = writer.open();
  writer.line(`if (typeof ${one.code} === 'number') ${name} = fromMillisIso(${one.code});`);
  writer.line(`else if (${one.code} !== undefined) ${writer.giveUp}`);
  return { code: name, kinds: text | nothing };
}

function split([one, separator, ...more]: readonly Term[], writer: Writer): Term | undefined {
  if (one === undefined || separator === undefined || more.length > 0 || !only(separator.kinds, text)) return undefined;
  const name = writer.open();
  writer.line(`if (typeof ${one.code} === 'string') ${name} = bounded(${one.code}.split(${separator.code}));`);
  writer.line(`else if (${one.code} !== undefined) ${writer.giveUp}`);
  return { code: name, kinds: list | nothing };
}

/** Of a text by texts that are written out; the package's own for patterns, functions and limits. */
function replace([one, pattern, replacement, ...more]: readonly Term[], writer: Writer): Term | undefined {
  if (one === undefined || pattern === undefined || replacement === undefined || more.length > 0) return undefined;
  if (!only(pattern.kinds, text) || !only(replacement.kinds, text)) return undefined;
  const name = writer.open();
  writer.line(
    `if (typeof ${one.code} === 'string') ${name} = replaceText(${one.code}, ${pattern.code}, ${replacement.code});`,
  );
  writer.line(`else if (${one.code} !== undefined) ${writer.giveUp}`);
  return { code: name, kinds: text | nothing };
}

function join([one, separator, ...more]: readonly Term[], writer: Writer): Term | undefined {
  if (one === undefined || more.length > 0 || (separator !== undefined && !only(separator.kinds, text)))
    return undefined;
  return writer.hold(`joinedTexts(${one.code}, ${separator?.code ?? '""'})`, text | nothing);
}

function now(args: readonly Term[], writer: Writer): Term | undefined {
  return args.length === 0 ? writer.hold('fromMillisIso(instant(now))', text) : undefined;
}

const alone =
  (write: (one: Term, writer: Writer) => Term): Inline =>
  ([one, ...more], writer) =>
    one === undefined || more.length > 0 ? undefined : write(one, writer);

/** By name. What is not here, or stands with other arguments, is called by its general form. */
export const inline: ReadonlyMap<string, Inline> = new Map<string, Inline>([
  [
    'exists',
    alone(({ code, kinds }, writer) =>
      writer.hold(
        only(kinds, scalar | nothing)
          ? `${code} !== undefined`
          : `(typeof ${code} === 'object' ? noFunction(${code}) : ${code}) !== undefined`,
        truth,
      ),
    ),
  ],
  [
    'not',
    alone((one, writer) => {
      const denied = `!${asTruth(one)}`;
      const open = (one.kinds & nothing) !== 0;
      return writer.hold(
        open ? `${one.code} === undefined ? undefined : ${denied}` : denied,
        truth | (one.kinds & nothing),
      );
    }),
  ],
  [
    'boolean',
    alone((one, writer) => {
      const open = (one.kinds & nothing) !== 0;
      const said = asTruth(one);
      return writer.hold(
        open ? `${one.code} === undefined ? undefined : ${said}` : said,
        truth | (one.kinds & nothing),
      );
    }),
  ],
  [
    'string',
    alone((one, writer) => {
      const open = (one.kinds & nothing) !== 0;
      const said = asText(one);
      return writer.hold(open ? `${one.code} === undefined ? undefined : ${said}` : said, text | (one.kinds & nothing));
    }),
  ],
  [
    'number',
    alone((one, writer) =>
      only(one.kinds, count)
        ? one
        : writer.hold(
            `typeof ${one.code} === 'number' ? ${one.code} : numberOf(${one.code})`,
            count | odd | (one.kinds & nothing),
          ),
    ),
  ],
  ['uppercase', ofText((code) => `${code}.toUpperCase()`, text)],
  ['lowercase', ofText((code) => `${code}.toLowerCase()`, text)],
  ['trim', ofText((code) => `trim(${code})`, text)],
  ['length', ofText((code) => `lengthOf(${code})`, count)],
  ['toMillis', ofText((code) => `toMillisIso(${code})`, count | odd)],
  ['substringBefore', ofTwo((a, b) => `substringBefore(${a}, ${b})`, text)],
  ['substringAfter', ofTwo((a, b) => `substringAfter(${a}, ${b})`, text)],
  ['contains', ofTwo((a, b) => `${a}.includes(${b})`, truth)],
  ['round', round],
  ['type', alone(({ code }, writer) => writer.hold(`typeOf(${code})`, text | nothing))],
  ['substring', substring],
  ['floor', ofNumber((code) => `Math.floor(${code})`)],
  ['ceil', ofNumber((code) => `Math.ceil(${code})`)],
  ['abs', ofNumber((code) => `Math.abs(${code})`)],
  ['sum', ofNumbers('sum')],
  ['max', ofNumbers('max')],
  ['min', ofNumbers('min')],
  ['average', ofNumbers('average')],
  [
    'count',
    alone((one, writer) => {
      // Data that is flagged as a function is one to the package.
      if (!only(one.kinds, scalar | nothing)) writer.line(`if (isFunctionValue(${one.code})) ${writer.giveUp}`);
      const { code } = one;
      return writer.hold(
        `Array.isArray(${code}) ? ${code}.length : ${code} === undefined ? 0 : (noFunction(${code}), 1)`,
        count,
      );
    }),
  ],
  ['fromMillis', fromMillis],
  ['split', split],
  ['replace', replace],
  [
    'lookup',
    ([one, name, ...more], writer): Term | undefined =>
      one === undefined || name === undefined || more.length > 0
        ? undefined
        : writer.hold(`lookedUp(${one.code}, ${name.code})`),
  ],
  ['join', join],
  ['now', now],
  ['millis', (args, writer) => (args.length === 0 ? writer.hold('instant(now)', count) : undefined)],
]);
