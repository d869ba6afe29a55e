import { plainName } from './names.ts';

/** The names that a field's column goes by; the field's own name is always one of them. */
export type Synonyms = Readonly<Record<string, readonly string[]>>;

/**
 * What tables of candidates call their columns. Collected from import templates that are described in public; the
 * templates themselves were not available (not confirmed), and a mapping adds its own names.
 */
export const candidateSynonyms: Synonyms = {
  name: ['姓名', '候选人', '候选人姓名', '应聘者', '应聘者姓名', '名字', 'name', 'full name', 'candidate name'],
  phone: ['手机号', '手机号码', '手机', '联系电话', '联系方式', '电话', '移动电话', 'phone', 'mobile', 'mobile phone'],
  email: ['邮箱', '电子邮箱', '电子邮件', '邮箱地址', '邮件', 'e-mail', 'email', 'mail'],
  position: [
    '应聘职位',
    '投递职位',
    '职位名称',
    '应聘岗位',
    '申请职位',
    '职位',
    '岗位',
    'position',
    'job',
    'job title',
  ],
  gender: ['性别', 'gender', 'sex'],
  birthDate: ['出生日期', '生日', '出生年月', '出生年月日', 'birth date', 'birthday', 'date of birth'],
  idType: ['证件类型', '证件种类', 'certificate type', 'id type'],
  idNumber: ['证件号码', '证件号', '身份证号', '身份证号码', '身份证', 'citizen id', 'id number', 'id card'],
  nationality: ['国籍', 'nationality'],
  nativePlace: ['籍贯', 'native place'],
  registeredPlace: ['户籍', '户籍所在地', '户口所在地', 'registered residence'],
  hireMode: ['招聘类型', '招聘方式', 'hire mode'],
  education: ['最高学历', '学历', 'education', 'degree'],
  school: ['毕业院校', '毕业学校', '学校', '院校', '学校名称', 'school', 'university'],
  major: ['专业', '所学专业', '专业名称', 'major'],
  graduation: ['毕业时间', '毕业日期', '毕业年份', 'graduation', 'graduation date'],
  workYears: ['工作年限', '工作年数', '工龄', '工作经验', 'work years', 'years of experience'],
  company: ['现公司', '最近公司', '当前公司', '目前公司', '公司', 'company', 'current company'],
  currentPosition: ['现职位', '当前职位', '最近职位', '目前职位', 'current position'],
  salary: ['期望薪资', '期望月薪', '期望薪酬', 'expected salary'],
  expectedCity: ['期望城市', '意向城市', '期望工作地', 'expected city'],
  city: ['现居住地', '居住地', '所在城市', 'city', 'location'],
  source: ['来源渠道', '简历来源', '渠道', '招聘渠道', '来源', 'source', 'channel'],
  referrer: ['推荐人', '内推人', 'referrer'],
  owner: ['招聘负责人', '负责人', '招聘专员', 'recruiter', 'owner'],
  stage: ['当前阶段', '流程阶段', '应聘阶段', '阶段', 'stage'],
  note: ['备注', '说明', '附注', 'note', 'notes', 'remark', 'remarks'],
  resume: ['简历链接', '简历地址', '简历', 'resume', 'resume url', 'cv'],
};

/** What tables of employees call their columns; of the same origin. */
export const employeeSynonyms: Synonyms = {
  name: ['姓名', '员工姓名', '名字', 'name', 'staff name', 'full name', 'employee name'],
  employeeNumber: [
    '工号',
    '员工编号',
    '员工号',
    '人员编号',
    '员工工号',
    'job number',
    'staff no',
    'employee id',
    'employee number',
  ],
  email: ['电子邮件', '邮箱', '电子邮箱', '公司邮箱', '企业邮箱', '工作邮箱', '邮箱地址', 'e-mail', 'email', 'mail'],
  phone: [
    '手机号码',
    '手机号',
    '手机',
    '联系电话',
    '移动电话',
    '联系方式',
    'phone',
    'mobile',
    'mobile phone',
    'mobile no',
  ],
  gender: ['性别', 'gender', 'sex'],
  idType: ['证件类型', '证件种类', 'id type'],
  idNumber: ['证件号码', '证件号', '身份证号', '身份证号码', '身份证', 'id number', 'id card no', 'id card'],
  birthDate: ['出生日期', '生日', '出生年月', 'birthday', 'birth date', 'date of birth'],
  department: ['所属部门', '部门', '部门名称', '所在部门', '组织', '所属组织', 'department', 'department name'],
  job: ['职务', '职务名称', 'job post', 'job'],
  position: ['职位', '岗位', '职位名称', '岗位名称', 'position', 'position name', 'job position'],
  level: ['职级', '职等', '级别', 'job level', 'level', 'grade'],
  manager: ['直线经理', '直属上级', '直接上级', '汇报对象', '上级', 'line manager', 'manager'],
  hireDate: ['入职日期', '入职时间', '到岗日期', 'entry date', 'hire date', 'enroll in date', 'start date'],
  employmentType: [
    '雇佣关系',
    '用工类型',
    '员工类型',
    '雇佣类型',
    '用工性质',
    'employ type',
    'staff type',
    'employment type',
  ],
  probationMonths: ['试用期(月)', '试用期', '试用期月数', 'probation', 'probation months'],
  probationEnd: ['试用期结束日', '试用期结束日期', '试用期截止日期', 'probation end date'],
  confirmationDate: ['转正日期', '转正时间', 'regularization date', 'positive date', 'confirmation date'],
  workplace: ['工作地点', '办公地点', '工作城市', '工作地', 'place', 'work location', 'workplace'],
  status: ['人员状态', '员工状态', '在职状态', '状态', 'employee status', 'staff status', 'status'],
  lastDay: ['最后工作日', '最后工作日期', 'last work date', 'last work day', 'last day'],
  contractStart: ['合同开始日', '合同开始日期', '合同起始日期', '合同/开始日期', 'contract start'],
  contractEnd: ['合同结束日', '合同结束日期', '合同终止日期', '合同到期日', '合同/结束日期', 'contract end'],
  note: ['备注', '说明', 'note', 'notes', 'remark', 'remarks'],
};

/** Both; names of the second come behind those of the first. */
export function mergeSynonyms(first: Synonyms, second: Synonyms): Synonyms {
  const merged = new Map(Object.entries(first));
  for (const [field, names] of Object.entries(second)) merged.set(field, [...(merged.get(field) ?? []), ...names]);
  return Object.fromEntries(merged);
}

/**
 * What the columns of a table are usually called, beside the names that are given: by header, with the synonyms said of it.
 * A usual name that two columns could have, and one that somebody gave to another column, is nobody's.
 */
export function withUsual(columns: Synonyms): Synonyms {
  const given = new Map(
    Object.entries(columns).map(([header, names]) => [header, new Set([header, ...names].map(plainName))] as const),
  );
  const more = new Map<string, string[]>();
  const claims = new Map<string, Set<string>>();
  for (const names of [...Object.values(candidateSynonyms), ...Object.values(employeeSynonyms)]) {
    for (const [header, own] of given) {
      if (!names.some((name) => own.has(plainName(name)))) continue;
      more.set(header, [...(more.get(header) ?? []), ...names]);
      for (const name of names.map(plainName)) claims.set(name, (claims.get(name) ?? new Set()).add(header));
    }
  }
  const isFree = (header: string, name: string): boolean =>
    claims.get(name)?.size === 1 && [...given].every(([other, own]) => other === header || !own.has(name));
  return Object.fromEntries(
    Object.entries(columns).map(([header, names]) => {
      const usual = (more.get(header) ?? []).filter((name) => isFree(header, plainName(name)));
      return [header, [...names, ...usual]];
    }),
  );
}

export interface Match {
  readonly field: string;
  readonly by: 'name' | 'synonym';
}

/** Fields by the plain form of their names. A name that two fields claim is the first one's; a field's own name is its own. */
export function matcherOf(known: Synonyms): ReadonlyMap<string, Match> {
  const found = new Map<string, Match>();
  for (const field of Object.keys(known)) found.set(plainName(field), { field, by: 'name' });
  for (const [field, names] of Object.entries(known)) {
    for (const name of names) {
      const plain = plainName(name);
      if (!found.has(plain)) found.set(plain, { field, by: 'synonym' });
    }
  }
  return found;
}
