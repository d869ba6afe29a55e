import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('what is refused of an upload is said in Chinese, too, wherever it is made', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?:^upload|^app|routes.uploads).*\.ts$/.test(name),
  );
  const made = files.flatMap((name) => {
    const pieces = readFileSync(join(root, 'src', name), 'utf8')
      .split(/(?=new HrwireError\(\s*'upload\.)/)
      .slice(1);
    return pieces.map((piece) => ({ name, piece: piece.slice(0, piece.indexOf(');')) }));
  });
  expect(made.length).toBeGreaterThan(20);
  expect(made.filter(({ piece }) => !piece.includes('zh: {'))).toEqual([]);
});
