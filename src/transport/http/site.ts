import type { Document } from '../../config/document.ts';
import { HrwireError } from '../../error/error.ts';
import { compileTemplate } from '../../expression/template.ts';
import type { Template } from '../../expression/expression.ts';
import { isObject } from '../../record/json.ts';
import type { JsonObject } from '../../record/json.ts';
import { sourceAt } from './source-at.ts';

/** Where a connection may send requests to: its base URL and the further hosts that the connector declares. */
export interface Site {
  readonly config: JsonObject;
  /** Headers that go with every request, lower-case names. */
  readonly headers: ReadonlyMap<string, Template>;
  /** The base URL, without a slash at its end. */
  base(): Promise<URL>;
  /**
   * The URL, when its host is declared; throws `http.host` otherwise. Secrets go to declared hosts alone (promise 7):
   * every URL, next links from answers included, passes here before it is asked.
   */
  declared(url: string): Promise<URL>;
}

/** Declared URLs that are kept parsed. */
const knownMost = 100;

/** Reads `base_url`, `hosts` and `headers` of the section `http`. */
export function openSite(document: Document<JsonObject>, config: JsonObject): Site {
  const section = document.value['http'];
  if (!isObject(section)) throw new HrwireError('http.request', 'The connector has no section `http`.');
  const variables = { config };
  const template = (text: unknown, ...path: (string | number)[]): Template =>
    compileTemplate(sourceAt(document, ['http', ...path], typeof text === 'string' ? text : ''));
  const baseTemplate = template(section['base_url'], 'base_url');
  const hostTemplates = (Array.isArray(section['hosts']) ? section['hosts'] : []).map((text, i) =>
    template(text, 'hosts', i),
  );
  const headers = new Map<string, Template>();
  if (isObject(section['headers'])) {
    for (const [name, text] of Object.entries(section['headers'])) {
      headers.set(name.toLowerCase(), template(text, 'headers', name));
    }
  }
  let base: Promise<URL> | undefined;
  let origins: Promise<ReadonlySet<string>> | undefined;
  // The URL of a request passes three times, and most requests are for the same path.
  const known = new Map<string, URL>();
  const site: Site = {
    config,
    headers,
    base: () => (base ??= baseTemplate.render({ context: undefined, variables }).then(baseUrl)),
    async declared(url) {
      const found = known.get(url);
      if (found !== undefined) return found;
      const parsed = parseUrl(url);
      origins ??= originsOf(await site.base(), hostTemplates, variables);
      if ((await origins).has(parsed.origin)) {
        if (known.size >= knownMost) known.clear();
        known.set(url, parsed);
        return parsed;
      }
      throw new HrwireError(
        'http.host',
        `A request would go to ${parsed.origin}, which the connector does not declare.`,
        {
          place: document.at(['http', 'base_url']),
          hint: 'If the vendor really uses this host, add it under `http.hosts`. Nothing was sent.',
        },
      );
    },
  };
  return site;
}

function baseUrl(value: unknown): URL {
  const url = parseUrl(typeof value === 'string' ? value : '');
  if (url.search !== '' || url.hash !== '') {
    throw new HrwireError(
      'http.request',
      '`base_url` has a query or a fragment: write it under `query` of the request.',
    );
  }
  return url;
}

/** Hosts are given as `api.example.com`, `api.example.com:8443` or whole origins; without a scheme that of the base. */
async function originsOf(base: URL, templates: readonly Template[], variables: Record<string, unknown>) {
  const origins = new Set([base.origin]);
  for (const template of templates) {
    const host = await template.render({ context: undefined, variables });
    if (typeof host !== 'string' || host === '') continue;
    origins.add(parseUrl(host.includes('://') ? host : `${base.protocol}//${host}`).origin);
  }
  return origins;
}

/** An absolute `http` or `https` URL without a user in it; messages show the origin alone. */
function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new HrwireError('http.request', 'A URL is not absolute, or neither https nor http.', {
      hint: 'Check `base_url` and `url` of the connector and the settings they use.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new HrwireError('http.request', `A URL for ${url.host} holds a user or password.`, {
      hint: 'Use `auth: { kind: basic }`: secrets do not belong into URLs.',
    });
  }
  return url;
}
