import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../src/record/json.ts';
import { connect, contextOf, folder } from '../transport/file/harness.ts';
import { sinkConformance, sourceConformance } from './conformance.ts';

sourceConformance('over CSV files', async () => {
  const directory = await folder({ '1.csv': 'id,name\na,A\nb,B\n', '2.csv': 'id,name\nc,C\nd,D\ne,E\n' });
  const connection = connect(contextOf({ directory }));
  return { open: () => connection.source('rows'), field: 'id' };
});

sourceConformance('over JSON Lines', async () => {
  const directory = await folder({
    '1.jsonl': '{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n',
    '2.jsonl': '{"id":"d"}\n{"id":"e"}\n',
  });
  const connection = connect(contextOf({ directory }), 'jsonl');
  return { open: () => connection.source('rows'), field: 'id' };
});

sinkConformance('into JSON Lines', async () => {
  const directory = await folder();
  // A killed run leaves its connection as it is; the next one has its own.
  let runs = 0;
  const open = () => connect(contextOf({ directory }, { run: `r${++runs}` }), 'jsonl').sink('rows');
  const arrived = async (): Promise<readonly JsonObject[]> => {
    const names = (await readdir(directory)).filter((name) => name.endsWith('.jsonl'));
    const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
    return texts.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line) as JsonObject);
  };
  return { open, operation: 'create', arrived, field: 'id' };
});
