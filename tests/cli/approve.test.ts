import { expect, it } from 'vitest';
import { exampleProject, document, get, inside, put } from './harness.ts';

const file = 'mappings/people-to-out.yaml';
const people = 'inbox/people.csv';

/** All have got a new mail address, which the guard of the mapping parks. */
async function parked(): Promise<string> {
  const root = exampleProject();
  expect((await inside(['run', '--json'], root)).exit).toBe(0);
  const mapping = get(root, file).replace('key: employee_id', 'key: employee_id\nguard: { field: 10% or 1 }');
  put(root, file, mapping);
  put(root, people, get(root, people).replaceAll(/@example[.]com/gi, '@example.net'));
  return root;
}

/** The same, once a run has parked it. */
async function ran(): Promise<{ readonly root: string; readonly run: string }> {
  const root = await parked();
  const result = await inside(['run', '--json'], root);
  expect(result.exit).toBe(4);
  return { root, run: String(document(result)['run']) };
}

const approve = (root: string, run: string, ...more: string[]) =>
  inside(['run', 'people-to-out', '--approve', run, ...more], root);

it('a run that parks says why, of whom, and how to decide', async () => {
  const root = await parked();
  const { exit, out } = await inside(['run'], root);
  expect(exit).toBe(4);
  expect(out).toContain('parked');
  expect(out).toContain('email changes in 4 records, 100% of 4; the guard allows 10% or 1');
  expect(out).toContain('such as 1001, 1003, 1004');
  expect(out).toMatch(/hrwire run people-to-out --approve \S+\n/);
  expect(out).toMatch(/hrwire held discard --run \S+\n/);
});

it('its document names the runs to approve and the limits', async () => {
  const root = await parked();
  const { out } = await inside(['run', '--json'], root);
  const summary = JSON.parse(out) as { run: string };
  expect(summary).toMatchObject({
    status: 'parked',
    held: 4,
    delivered: 0,
    parked: { records: 4, runs: [{ run: summary.run, records: 4 }], because: [{ code: 'guard.field' }] },
  });
});

it('a preview says what would park, and exits as a preview does', async () => {
  const root = await parked();
  const { exit, out } = await inside(['preview'], root);
  expect(exit).toBe(0);
  expect(out).toContain('would park: email changes in 4 records, 100% of 4; the guard allows 10% or 1');
  expect(document(await inside(['preview', '--json'], root))).toMatchObject({ wouldPark: [{ code: 'guard.field' }] });
});

it('show lists what a run parked, with its causes', async () => {
  const { root, run } = await ran();
  const { out } = await inside(['show', run], root);
  expect(out).toContain('4 records parked');
  expect(out).toMatch(/4 {2}guard[.]field/);
  expect(document(await inside(['show', run, '--json', '--records', '2'], root))).toMatchObject({
    parked: { records: 4, causes: { 'guard.field': 4 }, rows: [{ key: '1001' }, { key: '1003' }], approvals: [] },
  });
});

it('--approve sends it, and says who said so', async () => {
  const { root, run } = await ran();
  const { exit, out, err } = await approve(root, run.slice(0, 12));
  expect(exit).toBe(0);
  expect(out).toContain('4 updated');
  expect(err).toMatch(/\S+ approved 4 records that run \S+ had parked[.]/);
  const shown = await inside(['show', run], root);
  expect(shown.out).toMatch(/approved by \S+ at .*: 4 records/);
});

it('its document tells of the approval', async () => {
  const { root, run } = await ran();
  expect(document(await approve(root, run, '--json'))).toMatchObject({
    status: 'settled',
    updated: 4,
    approved: { run, rows: 4 },
  });
});

it('--approve a second time is refused with who did it', async () => {
  const { root, run } = await ran();
  await approve(root, run);
  const again = await approve(root, run, '--json');
  expect(again.exit).toBe(2);
  expect(document(again)).toMatchObject({ status: 'refused', error: { code: 'run.approved' } });
});

it('--approve of a run that parked nothing is refused', async () => {
  const root = exampleProject();
  const { run } = document(await inside(['run', '--json'], root));
  expect(document(await approve(root, String(run), '--json'))).toMatchObject({ error: { code: 'run.not-parked' } });
});

it('--approve is for one mapping, and for no preview', async () => {
  const root = exampleProject();
  const several = await inside(['run', 'people-to-out', 'others', '--approve', 'x', '--json'], root);
  expect([several.exit, document(several)]).toMatchObject([2, { error: { code: 'cli.usage' } }]);
  const preview = await inside(['preview', '--approve', 'x', '--json'], root);
  expect([preview.exit, document(preview)]).toMatchObject([2, { error: { code: 'cli.usage' } }]);
});

it('held discard gives all of it up', async () => {
  const { root, run } = await ran();
  expect((await inside(['held', 'discard', '--run', run], root)).out).toBe('4 held records discarded.\n');
  expect(document(await inside(['run', '--json'], root))).toMatchObject({ status: 'settled', held: 0, delivered: 0 });
});

it('held discard gives single ones up', async () => {
  const { root, run } = await ran();
  expect(document(await inside(['held', 'discard', '1', '--json'], root))).toEqual({ discarded: 1 });
  expect(document(await inside(['show', run, '--json'], root))).toMatchObject({ parked: { records: 3 } });
  expect((await inside(['held', 'discard', '2', '--run', run], root)).exit).toBe(2);
});
