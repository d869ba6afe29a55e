import { define, textOf } from './native.ts';
import type { Native } from './native.ts';

const ofText =
  (one: (text: string) => string) =>
  (value: unknown): unknown =>
    value === undefined ? undefined : one(textOf(value));

export const encodings: readonly Native[] = [
  // One byte a unit: what lies above 255 loses its upper half.
  define(
    'base64encode',
    '<s-:s>',
    ofText((text) => Buffer.from(text, 'latin1').toString('base64')),
  ),
  define(
    'base64decode',
    '<s-:s>',
    ofText((text) => Buffer.from(text, 'base64').toString('latin1')),
  ),
  define('encodeUrlComponent', '<s-:s>', ofText(encodeURIComponent)),
  define('encodeUrl', '<s-:s>', ofText(encodeURI)),
  define('decodeUrlComponent', '<s-:s>', ofText(decodeURIComponent)),
  define('decodeUrl', '<s-:s>', ofText(decodeURI)),
];
