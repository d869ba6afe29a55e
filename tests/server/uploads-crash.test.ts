import { expect, test, vi } from 'vitest';
import { onBehalfOf } from '../../src/app/session.ts';
import type { Session } from '../../src/app/session.ts';
import { commitUpload } from '../../src/app/upload-commit.ts';
import { lookAt } from '../../src/app/upload-look.ts';
import { localUser } from '../../src/app/who.ts';
import type { Store } from '../../src/store/store.ts';
import { at, stage } from '../upload/stage.ts';

const rows = 2500;
const lines = Array.from({ length: rows }, (_, index) => `${index + 1},候选人${index + 1},,,,,销售部`);
const file = ['编号,姓名,身份证号,手机号,性别,入职日期,部门', ...lines].join('\n');

test('a commit that is cut off goes on where it was: no row is lost or goes twice', async () => {
  const on = await stage();
  const id = String(at((await on.upload(file)).json, 'id'));
  const session = onBehalfOf(on.live.session(), localUser());
  const store = await session.store();
  const failing: Session = { ...session, store: async () => cutOff(store) };
  const never = new AbortController().signal;
  const started: string[] = [];
  const start = async (mapping: string): Promise<string> => {
    started.push(mapping);
    return 'later';
  };
  await expect(commitUpload(failing, id, { onlyIfClean: false }, start, never)).rejects.toThrow('cut off');
  const cut = await store.uploads.get(id);
  expect(cut).toMatchObject({ state: 'handing' });
  const pair = cut?.pair ?? 0;
  const inInbox = await store.inbox.count(pair);
  expect(inInbox).toBeGreaterThan(0);
  expect(inInbox).toBeLessThan(rows);
  expect(started).toEqual([]);

  const done = await commitUpload(session, id, { onlyIfClean: false }, start, never);
  expect(done).toMatchObject({ state: 'committed', counts: { rows, good: rows, bad: 0 } });
  expect(await store.inbox.count(pair)).toBe(rows);
  expect(started).toEqual(['candidates-to-out']);
  const run = await on.object('POST', '/api/v1/runs', 202, { json: { mapping: 'candidates-to-out', inbox: true } });
  expect(await on.ended(String(run['run']))).toMatchObject({ resumed: rows, delivered: rows });
  expect(new Set(on.delivered().map(({ number }) => number)).size).toBe(rows);
});

const few = file.split('\n').slice(0, 4).join('\n');

test('two who commit the same file at once put each row in once; its rows are not kept beyond that', async () => {
  const on = await stage();
  const id = String(at((await on.upload(few)).json, 'id'));
  const session = onBehalfOf(on.live.session(), localUser());
  const store = await session.store();
  const commit = async (): ReturnType<typeof commitUpload> =>
    commitUpload(session, id, { onlyIfClean: false }, async () => 'later', new AbortController().signal);
  const [one, other] = await Promise.all([commit(), commit()]);
  expect([one.run, other.run]).toEqual(['later', 'later']);
  expect(await store.inbox.count(one.pair ?? 0)).toBe(3);
  expect(await store.uploadParts.get(id, 'row', 0)).toBeUndefined();
});

test('a file whose look was broken off is looked at anew before it is committed', async () => {
  const on = await stage();
  const id = String(at((await on.upload(few)).json, 'id'));
  const session = onBehalfOf(on.live.session(), localUser());
  const store = await session.store();
  const upload = (await store.uploads.get(id))!;
  const leaving = new AbortController();
  const drop: Store['uploadParts']['drop'] = async (...part) => {
    leaving.abort();
    await store.uploadParts.drop(...part);
  };
  const left: Session = { ...session, store: async () => ({ ...store, uploadParts: { ...store.uploadParts, drop } }) };
  await expect(lookAt(left, upload, {}, leaving.signal)).rejects.toThrow();
  const path = `/api/v1/uploads/${id}`;
  expect(await on.object('POST', `${path}/commit`, 409)).toMatchObject({ code: 'upload.stale' });
  await on.object('PATCH', path, 200, { json: {} });
  const { run } = await on.object('POST', `${path}/commit`, 202);
  expect(await on.ended(String(run))).toMatchObject({ resumed: 3, delivered: 3 });
});

test('the run that a commit names takes up all its rows, whatever else is started meanwhile', async () => {
  const on = await stage();
  const id = String(at((await on.upload(file)).json, 'id'));
  const { runner } = on.live;
  const others: Promise<unknown>[] = [];
  const hold = runner.hold.bind(runner);
  vi.spyOn(runner, 'hold').mockImplementation((mapping) => {
    const release = hold(mapping);
    const options = { full: false, resend: false, newLedger: false };
    others.push(runner.start({ mapping, options, because: 'schedule', who: 'hrwire' }).then(({ ended }) => ended));
    return release;
  });
  const { run } = await on.object('POST', `/api/v1/uploads/${id}/commit`, 202);
  expect(await on.ended(String(run))).toMatchObject({ resumed: rows, delivered: rows });
  expect(await Promise.all(others)).toMatchObject([{ status: 'settled', resumed: 0 }]);
});

/** A store whose process dies at the second page that is handed over. */
function cutOff(store: Store): Store {
  let pages = 0;
  const hand: Store['uploads']['hand'] = (id, step, fresh) => {
    if (++pages === 2) throw new Error('cut off');
    return store.uploads.hand(id, step, fresh);
  };
  return { ...store, uploads: { ...store.uploads, hand } };
}
