import { rootOf } from '../departments.ts';
import { guid } from '../guid.ts';
import type { Department } from '../model.ts';
import type { Settings } from '../options.ts';
import type { Store } from '../store.ts';
import { never } from '../time.ts';

/** Four levels: the company, centres, departments, teams. */
const tree: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  技术中心: { 研发部: ['平台组', '算法组', '测试组'], 运维部: ['网络组'] },
  营销中心: { 华东区: ['上海组', '杭州组'], 华北区: ['北京组'] },
  职能中心: { 人力资源部: ['招聘组', '薪酬组'], 财务部: [] },
};

/** Plants the tree and gives back the numbers of the departments that people work in. One team is not in use. */
export function plantDepartments(store: Store, settings: Settings, start: number): number[] {
  const root = rootOf(settings.tenantId);
  let count = 0;
  const plant = (name: string, parent: number, code: string): number => {
    count += 1;
    const oId = parent === 0 ? root : 4_744_000 + count;
    store.put('departments', row(oId, name, code, parent, start + count * 3_600_000));
    return oId;
  };
  const company = plant('示例集团', 0, 'ROOT');
  const working: number[] = [];
  for (const [centre, departments] of Object.entries(tree)) {
    const centreId = plant(centre, company, `C${count}`);
    for (const [department, teams] of Object.entries(departments)) {
      const departmentId = plant(department, centreId, `D${count}`);
      working.push(departmentId, ...teams.map((team) => plant(team, departmentId, `T${count}`)));
    }
  }
  const closed = plant('已撤销组', working[0] ?? company, `T${count}`);
  const known = store.get('departments', closed);
  if (known !== undefined) store.put('departments', { ...known, status: 0 });
  return working;
}

function row(oId: number, name: string, code: string, parent: number, at: number): Department {
  return {
    ...{ oId, objectId: guid('department', oId), originalId: null, name, code, pOIdOrgAdmin: parent, status: 1 },
    ...{ personInCharge: 101_500_001, hRBP: '101500002,101500003', deleted: false, touched: [at] },
    ...{ startDate: '2020-01-01T00:00:00', stopDate: never },
  };
}
