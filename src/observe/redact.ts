import { isObject } from '../record/json.ts';
import type { Json, JsonObject } from '../record/json.ts';

/** Shorter texts stand in ordinary words: hiding them would make every line unreadable and hide nothing. */
const shortest = 4;
const shown = '***';

/**
 * Hides secrets in what is shown to people (design, promise 7): as they are, and as they look encoded in a URL, a form,
 * JSON or base64, alone or inside a longer text. Secrets become known when a project is opened, so they are added.
 */
export class Redactor {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  add(secrets: Iterable<string>): void {
    for (const secret of secrets) {
      for (const form of formsOf(secret)) if (form.length >= shortest) this.#forms.add(form);
    }
    // The longest first: a form may stand in another one.
    const forms = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#pattern = forms.length === 0 ? undefined : new RegExp(forms.map(escaped).join('|'), 'g');
  }

  text(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, shown);
  }

  /** The same for every text inside; names of fields included. */
  object(object: JsonObject): JsonObject {
    if (this.#pattern === undefined) return object;
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [this.text(key), this.#json(value)]));
  }

  #json(value: Json): Json {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((each) => this.#json(each));
    return isObject(value) ? this.object(value) : value;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function formsOf(secret: string): string[] {
  const trimmed = secret.trim();
  const lines = trimmed.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'));
  const plain = [secret, trimmed, ...(lines.length > 1 ? lines : [])];
  return plain.flatMap((text) => {
    const percent = encodeURIComponent(text.toWellFormed());
    return [
      text,
      percent,
      percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      new URLSearchParams([['', text]]).toString().slice(1),
      JSON.stringify(text).slice(1, -1),
      ...base64Forms(text),
    ];
  });
}

/**
 * Base64 of the text wherever it stands in what is encoded (`user:secret`): its bytes fall on the groups of three in one
 * of three ways, and the letters at both ends that neighbours share in are left out.
 */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = before === 0 ? 0 : before + 1;
    const end = (before + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1;
    const form = encoded.slice(start, end);
    return form.length < 6 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
