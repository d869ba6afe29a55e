import { transform } from '../transform.ts';

/** W1 as a first script has it: fetch, JSONata, await, one after the other. */
const base = process.argv[2] ?? '';
const map = transform();

for (let cursor: string | null | undefined; cursor !== null;) {
  const query = new URLSearchParams({ limit: '100', updated_since: '2020-01-01T00:00:00.000Z' });
  if (cursor !== undefined) query.set('cursor', cursor);
  const page = (await (await fetch(`${base}/interviews?${query.toString()}`)).json()) as {
    items: unknown[];
    next: string | null;
  };
  const records = [];
  for (const item of page.items) records.push(await map(item));
  const body = JSON.stringify({ records });
  const answer = await fetch(`${base}/candidates`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { results } = (await answer.json()) as { results: { status: string }[] };
  if (results.some(({ status }) => status !== 'ok')) throw new Error('refused');
  cursor = page.next;
}
