import { burst } from './burst.ts';
import { kills } from './kills.ts';
import type { Part } from './part.ts';
import { speed } from './speed.ts';
import { testsPart } from './tests.ts';

/** In the order of the page. */
export const parts: readonly Part[] = [
  kills,
  burst,
  testsPart({
    name: 'slow',
    title: 'Slow tests',
    text: 'Test files that take too long for each change: variants of what faster tests prove too.',
    files: /\.proof\.test\.ts$/,
  }),
  speed,
];
