import type { Call, Parts, Route, Said } from './parts.ts';

/** Codes and their texts, as the data-source call translates them. */
const texts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  EmployeeStatus: { 1: '待入职', 2: '试用', 3: '正式', 4: '调出', 5: '待调入', 6: '退休', 8: '离职', 12: '非正式' },
  EmployType: { 0: '内部员工', 1: '外部人员', 2: '实习生', 3: '顾问' },
  Gender: { 0: '男', 1: '女' },
};

export function sourceRoutes(_: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: '/dataservice/api/DataSource/GetDataSource',
      family: 'v5',
      budget: { second: 30, minute: 1000 },
      body: { app: 'text', metaObjectName: 'text', listFilter: 'objects' },
      run: translate,
    },
  ];
}

function translate({ body }: Call): Said {
  const filters = body.parts('listFilter', {
    ...{ dsName: 'text', fieldName: 'text', values: 'texts', isShowInactive: 'flag' },
  });
  if (filters.length === 0) throw body.refuse('listFilter不能为空');
  if (filters.length > 10) throw body.refuse('listFilter数量不能超过10个');
  const data = filters.map((filter) => {
    const wanted = filter.texts('values');
    const found = Object.entries(texts[filter.text('dsName') ?? ''] ?? {});
    return {
      key: filter.text('dsName'),
      fieldName: filter.text('fieldName') ?? null,
      application: body.text('app'),
      metaObjectName: body.text('metaObjectName'),
      dataSourceResults: found
        .filter(([value]) => wanted?.includes(value) ?? true)
        .map(([value, text]) => ({ value, text, isActive: true })),
    };
  });
  return { data, records: data.length };
}
