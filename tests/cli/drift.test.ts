import { expect, it } from 'vitest';
import { document, exampleProject, inside, put } from './harness.ts';

const head = 'employee_id,name,email,department,started,status';

/** A file of sixty people from a number on, of one department and with one day of entry. */
function file(from: number, department: string, started: string): string {
  const numbers = Array.from({ length: 60 }, (_, n) => n + from);
  const rows = numbers.map((n) => `${n},Ann,a${n}@b.example,${department},${started},active`);
  return [head, ...rows, ''].join('\n');
}

it('a field that has vanished is told by run, show, runs and --json, and fails nothing', async () => {
  const root = exampleProject();
  put(root, 'inbox/people.csv', file(0, 'S', '2024/1/1'));
  expect((await inside(['run'], root)).exit).toBe(0);
  put(root, 'inbox/more.csv', file(100, 'S', ''));
  const { out } = await inside(['run'], root);
  const told = '`started` is in none of 60 records; usually in 100 %';
  expect(out).toContain('The source is not as usual:');
  expect(out).toContain(told);
  expect((await inside(['show'], root)).out).toContain(told);
  expect((await inside(['runs'], root)).out).toContain('not as usual: started');
  expect(document(await inside(['show', '--json'], root))).toMatchObject({
    status: 'settled',
    drift: [{ kind: 'vanished', field: 'started', usual: 100, now: 0, records: 60 }],
  });
});

it('it is told as well where the run stops itself for the rejects that come of it', async () => {
  const root = exampleProject();
  put(root, 'inbox/people.csv', file(0, 'S', '2024/1/1'));
  await inside(['run'], root);
  put(root, 'inbox/more.csv', file(100, '', '2024/1/1'));
  const result = document(await inside(['run', '--json'], root));
  expect(result).toMatchObject({ status: 'failed', error: { code: 'run.guard-rejects' } });
  expect(result['drift']).toMatchObject([{ kind: 'vanished', field: 'department' }]);
});
