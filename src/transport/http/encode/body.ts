import type { Document, Path } from '../../../config/document.ts';
import { HrwireError } from '../../../error/error.ts';
import { compileTemplate } from '../../../expression/template.ts';
import type { Evaluand, Template } from '../../../expression/expression.ts';
import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import { sourceAt } from '../source-at.ts';
import { encodeForm } from './form.ts';
import { compileJson } from './json.ts';
import { compileTree } from './tree.ts';
import { encodeXml } from './xml.ts';

export interface Body {
  readonly text: string;
  readonly contentType: string;
}

/** Compiles `json`, `form` or `text` of a request; without any the request has no body. */
export function compileBody(
  spec: JsonObject,
  document: Document<JsonObject>,
  path: Path,
): (scope: Evaluand, texts?: readonly string[]) => Promise<Body | undefined> {
  const { json, form, text } = spec;
  if (json !== undefined) {
    const made = compileJson(document, [...path, 'json'], json);
    return async (scope, texts) => ({ text: await made(scope, texts), contentType: 'application/json' });
  }
  if (isObject(form)) {
    const fields = Object.entries(form).map(
      ([name, node]) => [name, compileTree(document, [...path, 'form', name], node)] as const,
    );
    return async (scope) => {
      const rendered: [string, unknown][] = [];
      for (const [name, value] of fields) rendered.push([name, await value(scope)]);
      return { text: encodeForm(rendered), contentType: 'application/x-www-form-urlencoded' };
    };
  }
  if (typeof text === 'string') {
    const written = spec['content_type'];
    return textBody(compileTemplate(sourceAt(document, [...path, 'text'], text)), written);
  }
  return async () => undefined;
}

function textBody(template: Template, written: unknown): (scope: Evaluand) => Promise<Body> {
  const contentType = typeof written === 'string' ? written : 'text/plain; charset=utf-8';
  const xml = /[/+]xml\b/i.test(contentType);
  const encode = xml ? encodeXml : /[/+]json\b/i.test(contentType) ? JSON.stringify : undefined;
  return async (scope) => {
    const value = await template.render(scope, encode);
    if (typeof value === 'string') return { text: value, contentType };
    throw new HrwireError('http.value', 'The text body of a request has no text.');
  };
}
