import { HrwireError } from '../../../error/error.ts';
import { scalarText } from './scalar.ts';

/** One value inside a path: everything that could end its segment is escaped, `/` included. */
export function encodeSegment(value: unknown): string {
  const encoded = encodeURIComponent(scalarText(value, 'a path'));
  // `..` cannot be escaped: URL parsers take `%2e%2e` for it as well, and would climb out of the API.
  if (encoded === '.' || encoded === '..') throw new HrwireError('http.value', 'A value in a path is `.` or `..`.');
  return encoded;
}

/** A path that is one value as a whole (`{{ $config.path }}`): it keeps its slashes, each segment is escaped. */
export function encodeWholePath(value: unknown): string {
  return scalarText(value, 'a path').split('/').map(encodeSegment).join('/');
}
