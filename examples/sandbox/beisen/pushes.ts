import type { Call, Parts, Route, Said } from './parts.ts';
import type { Push } from './model.ts';

const ends = { 'push-partial': 'PartialSuccess', 'push-fail': 'Fail', 'push-overtime': 'Overtime' } as const;

/** A push that only accepts, and the call that says what became of it: by the id in the header of the first answer. */
export function pushRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: parts.settings.pushPath,
      family: 'push',
      budget: { second: 50, minute: 1500 },
      body: 'unchecked',
      run: (call) => {
        parts.store.put('pushes', { requestId: call.requestId, path: call.path, polls: 0, end: endOf(call) });
        return {};
      },
    },
    {
      method: 'GET',
      path: '/OpenPlatform/api/AsyncApiExecInfo/GetByRequestId',
      family: 'v6',
      budget: { second: 50, minute: 1000 },
      query: { requestId: 'guid' },
      run: (call) => poll(parts, call),
    },
  ];
}

function endOf({ fault }: Call): Push['end'] {
  const kind = fault?.kind;
  return kind === 'push-partial' || kind === 'push-fail' || kind === 'push-overtime' ? ends[kind] : 'AllSuccess';
}

/** `Overtime` is no failure: the platform has given up looking, the work goes on. */
function poll(parts: Parts, { query }: Call): Said {
  const requestId = query.text('requestId') ?? '';
  const push = parts.store.get('pushes', requestId);
  if (push === undefined) throw query.refuse('未查询到任务');
  parts.store.put('pushes', { ...push, polls: push.polls + 1 });
  const state = push.polls < parts.settings.pushPolls ? 'Running' : push.end;
  const message = state === 'PartialSuccess' || state === 'Fail' ? '第1条：工号不存在' : null;
  return { data: { requestId, state, message, progress: 0 }, records: 1 };
}
