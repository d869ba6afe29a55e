import { expect, test } from 'vitest';
import { exampleProject, get, put } from '../cli/harness.ts';
import { server } from './harness.ts';

const mapping = 'people-to-out';
const order = { json: { mapping } };

test('each run that ends is told in the log, with what became of its records', async () => {
  const { object, lines } = await server();
  const { run } = await object('POST', '/api/v1/runs?wait=60s', 200, order);
  expect(lines.filter(({ fields }) => fields['status'] === 'settled')).toEqual([
    {
      level: 'info',
      message: 'a run has ended',
      fields: expect.objectContaining({ run, mapping, read: 5, delivered: 4, filtered: 1 }) as object,
    },
  ]);
});

test('one that fails is a warning with its code, and says where to see more', async () => {
  const root = exampleProject();
  put(root, 'hrwire.yaml', get(root, 'hrwire.yaml').replace('./inbox', './nowhere'));
  const { object, lines } = await server({ root });
  const { run } = await object('POST', '/api/v1/runs?wait=60s', 200, order);
  expect(lines.find(({ message }) => message === 'a run has failed')).toMatchObject({
    level: 'warn',
    fields: { run, mapping, status: 'refused', code: 'file.directory', see: `hrwire show ${String(run)}` },
  });
});
