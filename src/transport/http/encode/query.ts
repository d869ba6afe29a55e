import { scalarText } from './scalar.ts';

/** One parameter of a query, its value encoded once; a list repeats the parameter. Undefined: nothing. */
export function encodeParameter(name: string, value: unknown): string[] {
  if (value === undefined) return [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(scalarText(item, 'a query'))}`);
}

/** Adds parameters to a URL that may already have a query; what stands there is kept verbatim. */
export function withQuery(url: string, parameters: readonly string[]): string {
  if (parameters.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${parameters.join('&')}`;
}
