import { expect, it } from 'vitest';
import { desk, deskProject, document, inside } from './harness.ts';

/** A dead letter of one tenant, in a project that is of another by now. */
async function moved() {
  const [one, other] = [await desk(), await desk()];
  const { root, env } = deskProject(one.url);
  one.answer = async () => ({ status: 409, body: { code: 'NO', message: 'not here' } });
  const first = await inside(['run', 'people-to-desk', '--json'], root, { env });
  expect(document(first)).toMatchObject({ status: 'attention' });
  const away = { ...env, DESK_URL: other.url };
  await inside(['run', 'people-to-desk', '--new-ledger'], root, { env: away });
  other.asked.length = 0;
  return { root, first: one.url, other, env: away };
}

it('a row of another tenant is shown with its tenant, and in no list', async () => {
  const { root, first, env } = await moved();
  expect(document(await inside(['dead-letters', 'list', '--json'], root, { env }))).toMatchObject({ total: 0 });
  const shown = await inside(['dead-letters', 'show', '1', '--json'], root, { env });
  expect(JSON.stringify(document(shown)['tenant'])).toContain(first);
  expect((await inside(['dead-letters', 'show', '1'], root, { env })).out).toContain(first);
});

it('brought back by its number it is refused, with the way back, and never sent', async () => {
  const { root, other, env } = await moved();
  const replayed = await inside(['dead-letters', 'replay', '1', '--json'], root, { env });
  expect(replayed.exit).toBe(2);
  expect(document(replayed)).toMatchObject({ error: { code: 'run.identity' } });
  expect(replayed.out).toContain('--new-ledger');
  await inside(['run', 'people-to-desk'], root, { env });
  expect(other.asked.filter(({ method }) => method === 'PUT')).toEqual([]);
});
