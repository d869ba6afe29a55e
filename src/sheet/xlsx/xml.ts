import { SaxesParser } from 'saxes';
import { HrwireError } from '../../error/error.ts';
import { refuse } from '../refusal.ts';

export type Attributes = Readonly<Record<string, string>>;

/** What is told of a part; names come without their prefixes. */
export interface Handler {
  open(name: string, attributes: Attributes): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** Elements within each other: real parts have fewer than ten. */
const deepest = 64;
/** Bytes that may go by without an element: longer texts, comments and attributes would pile up in memory. */
const longestSilence = 4 * 1024 * 1024;

/** Reads XML piece by piece. A document type, and with it each entity of its own, is refused. */
export class Xml {
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #file: string;
  #silence = 0;
  #depth = 0;

  constructor(file: string, handler: Handler) {
    this.#file = file;
    this.#parser.on('error', (error) => {
      throw refuse('sheet.unreadable', file, 'holds XML that is not well-formed', error);
    });
    this.#parser.on('doctype', () => {
      throw refuse('sheet.unsafe', file, 'holds a document type');
    });
    this.#parser.on('opentag', ({ name, attributes }) => {
      this.#silence = 0;
      if (++this.#depth > deepest) throw refuse('sheet.unsafe', file, 'nests its elements too deep');
      handler.open(local(name), attributes);
    });
    this.#parser.on('closetag', ({ name }) => {
      this.#silence = 0;
      this.#depth--;
      handler.close?.(local(name));
    });
    if (handler.text === undefined) return;
    this.#parser.on('text', (piece) => handler.text?.(piece));
    this.#parser.on('cdata', (piece) => handler.text?.(piece));
  }

  write(chunk: Uint8Array): void {
    this.#silence += chunk.length;
    this.#guard(() => this.#parser.write(this.#decoder.decode(chunk, { stream: true })));
    if (this.#silence > longestSilence) throw refuse('sheet.unsafe', this.#file, 'holds a text without end');
  }

  end(): void {
    this.#guard(() => this.#parser.write(this.#decoder.decode()).close());
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (thrown) {
      if (thrown instanceof HrwireError) throw thrown;
      throw refuse('sheet.unreadable', this.#file, 'holds XML in an encoding other than UTF-8', thrown);
    }
  }
}

/** Reads a whole part. */
export async function readXml(chunks: AsyncIterable<Uint8Array>, file: string, handler: Handler): Promise<void> {
  const xml = new Xml(file, handler);
  for await (const chunk of chunks) xml.write(chunk);
  xml.end();
}

/** The name without its prefix: writers differ in it. */
function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** An attribute by its name without prefix (`r:id`). */
export function attribute(attributes: Attributes, name: string): string | undefined {
  const own = attributes[name];
  if (own !== undefined) return own;
  for (const [key, value] of Object.entries(attributes)) if (key.endsWith(`:${name}`)) return value;
  return undefined;
}

/** A switch as XML writes it: `1` or `true`. */
export function isOn(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}
