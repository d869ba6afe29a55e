import { randomUUID } from 'node:crypto';
import type { Fields, Given, Kind } from './given.ts';
import type { Department } from './model.ts';
import type { Call, Parts, Route, Said } from './parts.ts';
import { dayText, local, never } from './time.ts';
import { matches, modified, scroll, shaped, windowFields, windowOf } from './window.ts';

const prefix = '/TenantBaseExternal/api/v5/Organization/';

/** The root's number is 900 and the tenant's number written one after the other. */
export function rootOf(tenantId: number): number {
  return Number(`900${tenantId}`);
}

export function departmentRoutes(parts: Parts): Route[] {
  const route = (name: string, minute: number, body: Fields, run: (call: Call) => Said, second = 50): Route => ({
    ...{ method: 'POST', path: `${prefix}${name}`, family: 'v5', budget: { second, minute }, body, run },
  });
  const { departmentCreatePath, departmentUpdatePath, departmentFields } = parts.settings;
  const kinds: Readonly<Record<string, Kind>> = { name: 'text', code: 'text', pOIdOrgAdmin: 'int', status: 'int' };
  const fields = Object.fromEntries(departmentFields.map((name) => [name, kinds[name] ?? 'text'] as const));
  const write = (path: string, run: (call: Call) => Said): Route => ({
    ...route('', 1500, fields, run),
    path,
    keys: (body) => [body.text('originalId') ?? ''],
  });
  return [
    route('GetByTimeWindow', 1500, { ...windowFields, isOnlyGetCurrent: 'flag' }, (call) => byWindow(parts, call)),
    route('GetByIds', 1500, { oIds: 'ints', isWithDeleted: 'flag', columns: 'texts' }, (call) => byIds(parts, call)),
    route(
      'GetOrganizationInfoByCodes',
      1300,
      { codes: 'texts', activeDate: 'instant', columns: 'texts', isWithDeleted: 'flag' },
      (call) => byCodes(parts, call),
    ),
    route(
      'GetSubOrganizations',
      1300,
      {
        ...{ oId: 'int', level: 'int', isWithSelf: 'flag', isWithDisable: 'flag', queryDate: 'instant' },
        ...{ isWithDeleted: 'flag', columns: 'texts', sort: 'any' },
      },
      (call) => under(parts, call),
      30,
    ),
    write(departmentCreatePath, (call) => create(parts, call)),
    write(departmentUpdatePath, (call) => update(parts, call)),
  ];
}

function present(row: Department, now: number): Record<string, unknown> {
  const { touched, deleted, ...fields } = row;
  const today = dayText(now);
  return {
    ...fields,
    // The vendor's example has -2 where there is no such parent.
    pOIdOrgReserve2: -2,
    isCurrentRecord: row.startDate <= today && row.stopDate >= today,
    stdIsDeleted: deleted,
    businessModifiedTime: local(touched.at(-1) ?? now),
    modifiedTime: local(modified(touched, row.oId, now)),
  };
}

function answered(parts: Parts, body: Given, rows: readonly Department[]): Record<string, unknown>[] {
  const now = parts.settings.now();
  return shaped(
    parts,
    body,
    rows.map((row) => present(row, now)),
  );
}

function byWindow(parts: Parts, call: Call): Said {
  const { body } = call;
  const window = windowOf(body);
  const now = parts.settings.now();
  const today = dayText(now);
  const rows = (): Record<string, unknown>[] => {
    const found = parts.store
      .all('departments')
      .filter(
        (row) =>
          matches(row.touched, row.oId, window, now) &&
          (row.status === 1 || body.flag('withDisabled', false)) &&
          (!row.deleted || body.flag('isWithDeleted', false)) &&
          (!body.flag('isOnlyGetCurrent', false) || (row.startDate <= today && row.stopDate >= today)),
      );
    return answered(parts, body, found);
  };
  return scroll(parts, call, rows, []);
}

function byIds(parts: Parts, { body }: Call): Said {
  const ids = body.list('oIds', 300, '一次最多允许查300个');
  if (ids.some((id) => Number(id) < 0)) throw body.refuse('OIds所有元素必须为大于等于0的整数');
  const found = [...new Set(ids)].map((id) => parts.store.get('departments', id));
  const data = answered(
    parts,
    body,
    found.filter((row) => row !== undefined).filter((row) => !row.deleted || body.flag('isWithDeleted', false)),
  );
  return { data, records: data.length };
}

function byCodes(parts: Parts, { body }: Call): Said {
  const codes = body.list('codes', Infinity, '');
  const active = dayText(body.instant('activeDate') ?? parts.settings.now());
  if (active < '1900-01-01') throw body.refuse('时间节点必须大于1900-01-01T00:00:00');
  const rows = parts.store
    .all('departments')
    .filter((row) => row.code !== null && codes.includes(row.code) && row.startDate <= active && row.stopDate >= active)
    .filter((row) => !row.deleted || body.flag('isWithDeleted', false));
  const data = answered(parts, body, rows);
  return { data, records: data.length };
}

/** Spelt `isWithDisable` here, `withDisabled` in the window. */
function under(parts: Parts, { body }: Call): Said {
  const oId = body.int('oId') ?? -1;
  if (oId < 0) throw body.refuse('OId必须大于等于0');
  const self = parts.store.get('departments', oId === 0 ? rootOf(parts.settings.tenantId) : oId);
  if (self === undefined) throw body.refuse('组织单元不存在');
  const shown = (row: Department): boolean =>
    (row.status === 1 || body.flag('isWithDisable', false)) && (!row.deleted || body.flag('isWithDeleted', false));
  const found: Department[] = body.flag('isWithSelf', false) ? [self] : [];
  let level = [self];
  for (let depth = 0; depth < (body.int('level') ?? 20) && level.length > 0; depth++) {
    const above = new Set(level.map((row) => row.oId));
    level = parts.store.all('departments').filter((row) => shown(row) && above.has(row.pOIdOrgAdmin ?? -1));
    found.push(...level);
  }
  const data = answered(parts, body, found);
  return { data, records: data.length };
}

function create(parts: Parts, { body }: Call): Said {
  const originalId = body.text('originalId') ?? null;
  const name = body.text('name') ?? '';
  if (name === '') throw body.refuse('组织名称不能为空');
  if (originalId !== null && parts.store.departmentBy((row) => row.originalId === originalId) !== undefined) {
    throw body.refuse('外部ID已存在映射关系');
  }
  const oId = parts.store.nextDepartment();
  const row: Department = {
    ...{ oId, objectId: randomUUID(), originalId, name, code: null, status: 1, personInCharge: null, hRBP: null },
    pOIdOrgAdmin: rootOf(parts.settings.tenantId),
    ...{ startDate: dayText(parts.settings.now()), stopDate: never, deleted: false, touched: [] },
  };
  fill(parts, body, row);
  return { data: oId, outcomes: [{ key: originalId ?? name, outcome: 'inserted' }] };
}

function update(parts: Parts, { body }: Call): Said {
  const originalId = body.text('originalId') ?? '';
  const known = parts.store.departmentBy((row) => row.originalId === originalId);
  if (known === undefined) throw body.refuse('组织单元不存在');
  fill(parts, body, structuredClone(known));
  return { data: known.oId, outcomes: [{ key: originalId, outcome: 'updated' }] };
}

function fill(parts: Parts, body: Given, row: Department): void {
  const { store, settings } = parts;
  const parent = body.int('pOIdOrgAdmin');
  const code = body.text('code');
  if (parent !== undefined && store.departmentBy(({ oId }) => oId === parent) === undefined) {
    throw body.refuse('上级组织不存在');
  }
  if (code !== undefined && store.departmentBy((other) => other.oId !== row.oId && other.code === code) !== undefined) {
    throw body.refuse('组织编码重复');
  }
  const status = body.int('status') ?? row.status;
  if (status !== 0 && status !== 1) throw body.refuse('状态只支持0、1');
  Object.assign(row, { name: body.text('name') ?? row.name, code: code ?? row.code, status });
  row.pOIdOrgAdmin = parent ?? row.pOIdOrgAdmin;
  row.touched.push(settings.now());
  store.put('departments', row);
}
