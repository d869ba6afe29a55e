import type { Document, Path } from '../../config/document.ts';
import { HrwireError } from '../../error/error.ts';
import { wrap } from '../../error/wrap.ts';
import { compileTemplate } from '../../expression/template.ts';
import type { Evaluand, Template } from '../../expression/expression.ts';
import { isBlank, isObject } from '../../record/json.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import { compileBody } from './encode/body.ts';
import type { Body } from './encode/body.ts';
import { encodeHeader } from './encode/header.ts';
import { encodeSegment, encodeWholePath } from './encode/path.ts';
import { encodeParameter, withQuery } from './encode/query.ts';
import { scalarText } from './encode/scalar.ts';
import { compileTree } from './encode/tree.ts';
import type { Tree } from './encode/tree.ts';
import type { HttpScope, RenderedRequest, RequestTemplate } from './exchange.ts';
import { evaluandOf } from './scope.ts';
import { writtenText } from './settings.ts';
import type { Site } from './site.ts';
import { sourceAt } from './source-at.ts';

/** Where a request's declaration stands, and whose settings and hosts it uses. */
export interface RequestOrigin {
  readonly document: Document<JsonObject>;
  /** The path of the request itself: `['streams', 'users', 'read', 'request']`. */
  readonly path: Path;
  readonly site: Site;
}

/** Compiles a request that `requestSchema` accepts. Throws `http.request` and syntax errors with their place. */
export function compileRequest(spec: Json, origin: RequestOrigin): RequestTemplate {
  const { document, path, site } = origin;
  const place = document.at(path);
  if (!isObject(spec)) throw new HrwireError('http.request', 'A request is an object.', { place });
  const method = typeof spec['method'] === 'string' ? spec['method'] : 'GET';
  const url = compileUrl(spec, origin);
  const query = compileFields(spec['query'], origin, 'query');
  const headers = compileHeaders(spec['headers'], origin);
  const body = compileBody(spec, document, path);
  return {
    method,
    place,
    path: pathOf(spec),
    answer: spec['answer'] === 'text' ? 'text' : 'json',
    async render(scope: HttpScope): Promise<RenderedRequest> {
      try {
        const evaluand = evaluandOf(scope, site.config);
        const parameters: string[] = [];
        for (const [name, value] of await render(query, evaluand)) parameters.push(...encodeParameter(name, value));
        const made = await body(evaluand, scope.texts);
        return {
          method,
          url: withQuery(await url(evaluand), parameters),
          headers: await renderHeaders(headers, evaluand, made),
          body: made?.text,
        };
      } catch (thrown) {
        const error = wrap(thrown, 'http.request');
        if (error.place !== undefined) throw error;
        const { hint, cause } = error;
        throw new HrwireError(error.code, error.message, { hint, cause, place, frame: document.frame(place) });
      }
    },
  };
}

/** For people: what is written, cut off where it is longer than anybody reads. */
function pathOf(spec: JsonObject): string {
  const written = spec['path'] ?? spec['url'];
  return typeof written === 'string' ? written.slice(0, 200) : '';
}

/** Gives the absolute URL without `query`. */
function compileUrl(spec: JsonObject, origin: RequestOrigin): (scope: Evaluand) => Promise<string> {
  const { document, path, site } = origin;
  const key = typeof spec['url'] === 'string' ? 'url' : 'path';
  const written = spec[key];
  if (typeof written !== 'string') {
    throw new HrwireError('http.request', 'A request names neither `path` nor `url`.', { place: document.at(path) });
  }
  const template = compileTemplate(sourceAt(document, [...path, key], written));
  if (key === 'url') {
    return async (scope) => {
      // Inside a URL a colon is no danger: its host is checked after rendering, against the declared ones.
      const encode = (value: unknown): string => encodeSegment(value).replaceAll('%3A', ':');
      const value = await template.render(scope, encode);
      return (await site.declared(typeof value === 'string' ? value : '')).href;
    };
  }
  return async (scope) => {
    // A template that is one `{{ }}` gives its value as it is, and asks for no encoding.
    let encoded = !written.includes('{{');
    const value = await template.render(scope, (inserted) => {
      encoded = true;
      return encodeSegment(inserted);
    });
    if (value === undefined) throw new HrwireError('http.value', 'The path of a request has no value.');
    const text = encoded && typeof value === 'string' ? value : encodeWholePath(value);
    const base = (await site.base()).href.replace(/\/+$/, '');
    return (await site.declared(`${base}/${text.replace(/^\/+/, '')}`)).href;
  };
}

type Fields = readonly (readonly [name: Template, value: Tree])[];

function compileFields(spec: Json | undefined, origin: RequestOrigin, key: string): Fields {
  if (!isObject(spec)) return [];
  return Object.entries(spec).map(([name, node]) => {
    const path = [...origin.path, key, name];
    return [compileTemplate(sourceAt(origin.document, path, name)), compileTree(origin.document, path, node)] as const;
  });
}

/** A parameter without a name is one that this tenant does not have. */
async function render(fields: Fields, scope: Evaluand): Promise<[string, unknown][]> {
  const rendered: [string, unknown][] = [];
  for (const [name, value] of fields) {
    const named = await name.render(scope);
    if (!isBlank(named)) rendered.push([scalarText(named, 'the name of a parameter'), await value(scope)]);
  }
  return rendered;
}

/** The connection's headers, then the request's: the nearer one wins. */
function compileHeaders(spec: Json | undefined, origin: RequestOrigin): ReadonlyMap<string, Template> {
  const headers = new Map(origin.site.headers);
  if (!isObject(spec)) return headers;
  for (const [name, text] of Object.entries(spec)) {
    const at = [...origin.path, 'headers', name];
    headers.set(name.toLowerCase(), compileTemplate(sourceAt(origin.document, at, writtenText(text))));
  }
  return headers;
}

async function renderHeaders(
  headers: ReadonlyMap<string, Template>,
  scope: Evaluand,
  body: Body | undefined,
): Promise<Record<string, string>> {
  const rendered: Record<string, string> = {};
  if (body !== undefined) rendered['content-type'] = body.contentType;
  for (const [name, template] of headers) {
    const value = await template.render(scope);
    if (value !== undefined) rendered[name] = encodeHeader(name, value);
  }
  return rendered;
}
