import type { Call, Parts, RecordOutcome, Route, Said } from '../parts.ts';

/**
 * Writing an interview's result to applications. The vendor names the call `Apply/UpdateApplyList` and not its fields:
 * body and answer are the sandbox's guess, the path is an option.
 */
export function scoreRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: parts.settings.scorePath,
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      body: { applys: 'objects' },
      keys: (body) => applysOf(body).map((item) => item.text('applyId') ?? ''),
      run: (call) => update(parts, call),
    },
  ];
}

function applysOf(body: Call['body']): Call['body'][] {
  return body.parts('applys', { applyId: 'guid', fieldValues: 'objects' });
}

/** Failures stand in `data.failDatas` of an answer whose code says 200; an application is written whole or not at all. */
function update(parts: Parts, { body }: Call): Said {
  const { store, settings } = parts;
  const items = applysOf(body);
  if (items.length === 0) throw body.refuse('applys不能为空');
  if (items.length > 100) throw body.refuse('一次最多允许更新100个');
  const outcomes = items.map((item): RecordOutcome => {
    const key = item.text('applyId') ?? '';
    const row = store.get('applications', key.toLowerCase());
    if (row === undefined || row.deleted) return { key, outcome: 'rejected', reason: '申请不存在' };
    const values = item.parts('fieldValues', { name: 'text', value: 'any' });
    const unknown = values.find((value) => !(settings.scoreFields?.includes(value.text('name') ?? '') ?? true));
    if (unknown !== undefined) return { key, outcome: 'rejected', reason: `字段${unknown.text('name')}不存在` };
    const written = Object.fromEntries(values.map((value) => [value.text('name') ?? '', value.scalar('value')]));
    store.put('applications', {
      ...row,
      fieldValues: { ...row.fieldValues, ...written },
      scores: row.scores + 1,
      modified: settings.now(),
    });
    return { key, outcome: 'scored' };
  });
  const failDatas = outcomes
    .filter(({ outcome }) => outcome === 'rejected')
    .map(({ key, reason }) => ({ key, errorReason: reason }));
  return { data: { failDatas }, outcomes };
}
