import type { Document } from '../../config/document.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';

/** The names of the settings that the connector marks `secret: true`. */
function secretNames(document: Document<JsonObject>): ReadonlySet<string> {
  const config = document.value['config'];
  const properties = isObject(config) ? config['properties'] : undefined;
  if (!isObject(properties)) return new Set();
  const secret = Object.entries(properties).filter(([, schema]) => isObject(schema) && schema['secret'] === true);
  return new Set(secret.map(([name]) => name));
}

/** The settings without the secret ones: what expressions outside `auth` and `request` see (promise 7). */
export function publicConfig(document: Document<JsonObject>, config: JsonObject): JsonObject {
  const secret = secretNames(document);
  return Object.fromEntries(Object.entries(config).filter(([name]) => !secret.has(name)));
}

/** Takes secrets out of a vendor's text, which may echo them, and bounds its length. */
export type Redact = (text: string) => string;

const longest = 300;

export function redactor(document: Document<JsonObject>, config: JsonObject): Redact {
  const values = [...secretNames(document)].map((name) => config[name]).filter((value) => typeof value === 'string');
  const forms = new Set(values.flatMap((value) => [value, encodeURIComponent(value), base64(value)]));
  // The longest first, so that no secret survives as the rest of another.
  const secrets = [...forms].filter((form) => form.length >= 4).sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, '***');
    clean = clean.replace(/\s+/g, ' ').trim();
    return clean.length > longest ? `${clean.slice(0, longest)}…` : clean;
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
