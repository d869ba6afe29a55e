import type { Kind } from './kind.ts';
import { answers } from './kinds/answers.ts';
import { csv, jsonl } from './kinds/files.ts';
import { imports } from './kinds/import.ts';
import { people } from './kinds/people.ts';
import { restores } from './kinds/restore.ts';
import { words } from './kinds/words.ts';
import { xml } from './kinds/xml.ts';
import { yaml } from './kinds/yaml.ts';

/** In the order of the page. */
export const kinds: readonly Kind[] = [yaml, csv, jsonl, answers, people, imports, restores, words, xml];
