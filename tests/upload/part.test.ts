import { expect, test } from 'vitest';
import { startUploads } from '../../src/app/upload-part.ts';
import { at, stage } from './stage.ts';

const file = '编号,姓名,身份证号,手机号,性别,入职日期,部门\n1,王芳,,,,,销售部\n2,李雷,,,,,销售部\n';

test('a server that starts carries on a commit that was cut off, and has its rows taken up', async () => {
  const on = await stage();
  const id = String(at((await on.upload(file)).json, 'id'));
  const store = await on.live.session().store();
  const pair = await store.checkpoints.open('candidates-to-out', 'somewhere', 'elsewhere');
  const upload = (await store.uploads.get(id))!;
  await store.uploads.put({ ...upload, state: 'handing', pair: pair.id });
  const woken = new Promise<string>((resolve) => {
    const runner = { ...on.live.runner, wake: (mapping: string) => resolve(mapping) };
    void startUploads({ ...on.live, runner }).then(async (part) => {
      await woken;
      await part.close(100);
    });
  });
  expect(await woken).toBe('candidates-to-out');
  expect(await store.uploads.get(id)).toMatchObject({ state: 'committed' });
  expect(await store.inbox.count(pair.id)).toBe(2);
});
