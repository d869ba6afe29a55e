import { beside } from './beside.ts';
import { burst } from './burst.ts';
import { chaos } from './chaos.ts';
import { fuzz } from './fuzz.ts';
import { hostile } from './hostile.ts';
import { kills } from './kills.ts';
import { machine } from './machine.ts';
import { model } from './model.ts';
import type { Part } from './part.ts';
import { soak } from './soak.ts';
import { speed } from './speed.ts';
import { suite } from './suite.ts';
import { testsPart } from './tests.ts';

/** In the order of the page. */
export const parts: readonly Part[] = [
  kills,
  machine,
  beside,
  chaos,
  model,
  hostile,
  burst,
  suite,
  fuzz,
  soak,
  testsPart({
    name: 'slow',
    title: 'Slow tests',
    text: 'Tests that take too long for each change: files of their own, and the variants of what the other tests show with one or two.',
    files: (path, text) => path.endsWith('.proof.test.ts') || text.includes('variants('),
  }),
  speed,
];
