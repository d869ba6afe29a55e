/** How the Beisen sandbox starts. Everything has a default; nothing is read from the environment. */
export interface BeisenOptions {
  /** 0 (default): any free port. It listens on 127.0.0.1 alone. */
  readonly port?: number;
  /** Append-only request log, JSON Lines. Default: kept in memory only. */
  readonly log?: string;
  /** Append-only state, JSON Lines: what a restarted sandbox continues from. Default: none. */
  readonly state?: string;
  readonly tenantId?: number;
  /** Token variant B: `app_id`, `tenant_id`, `secret`. */
  readonly appId?: number;
  readonly secret?: string;
  /** Token variant A: `app_key`, `app_secret`. */
  readonly appKey?: string;
  readonly appSecret?: string;
  /** Seconds that a token lives. Default 7,200. */
  readonly tokenSeconds?: number;
  /** How variant B says `expires_in`; the documents contradict each other. Default `text`: seconds as text. */
  readonly expiresIn?: 'text' | 'stamp' | 'long';
  /** Addresses that the tenant trusts. Default: the tenant has no such list. */
  readonly trustedIps?: readonly string[];
  /** Paths (parts of them) of APIs that are not ticked in the connector: 401. */
  readonly unticked?: readonly string[];
  /** Objects that the connector may not read: `EmployeeInformation`, `EmploymentRecord`. */
  readonly denied?: readonly string[];
  /** Names of fields of people that field-level permission blanks. */
  readonly hidden?: readonly string[];
  /** Seconds that a scroll lives after its last call. Default 10. */
  readonly scrollSeconds?: number;
  /** What a dead scroll answers: 417 (the sandbox's guess), or nothing more with code 200, as one page reads. */
  readonly deadScroll?: 'refused' | 'empty';
  /** Seconds within which equal parameters are refused. Default 3. */
  readonly equalSeconds?: number;
  /** Are the documented budgets per second and minute kept? Default true; they are counted in either case. */
  readonly budgets?: boolean;
  /** Calls a calendar day (Asia/Shanghai) of the whole tenant. The vendor names no number. Default: no end. */
  readonly daily?: number;
  /** Rows of a batch of the recruiting lists. Default 1,000 as documented; less for tests of paging. */
  readonly batch?: number;
  /** Shape of `GetApplyListByApplyId`: the documents show both. Default `flat`. */
  readonly applyShape?: 'flat' | 'nested';
  /** Does TransferPhase bring `data` when all went well? Its field table says so, its example does not. */
  readonly transferData?: 'always' | 'on-failure';
  /** Does GetBasicInfoByIds without `columns` fill UserID and ApprovalStatus alone ("默认查询列")? Default false. */
  readonly basicColumns?: boolean;
  /** Names of the tenant's own fields of people. */
  readonly customFields?: readonly string[];
  /** Sandbox's guess: where scores go. The vendor names the call, not its fields. */
  readonly scorePath?: string;
  /** Names of fields that a score may have; others come back in `failDatas`. Default: any. */
  readonly scoreFields?: readonly string[];
  /** Sandbox's guess: path and fields of creating and changing a department. */
  readonly departmentCreatePath?: string;
  readonly departmentUpdatePath?: string;
  readonly departmentFields?: readonly string[];
  /** A push that only accepts; its fields are not checked. */
  readonly pushPath?: string;
  /** How many polls find a push still running. Default 1. */
  readonly pushPolls?: number;
  /** Numbers of seeded people and of applications. Defaults 40 and 60. */
  readonly employees?: number;
  readonly applications?: number;
  readonly seed?: number;
  /** Time of the server in milliseconds. Default: the machine's. */
  readonly now?: () => number;
}

type Optional = 'log' | 'state' | 'trustedIps' | 'scoreFields' | 'daily';
export type Settings = Required<Omit<BeisenOptions, Optional>> & Pick<BeisenOptions, Optional>;

export function settle(options: BeisenOptions): Settings {
  return {
    port: 0,
    tenantId: 100_000,
    appId: 2001,
    secret: 'sandbox-secret-of-the-tenant',
    appKey: 'SANDBOXKEY',
    appSecret: 'sandbox-secret-of-the-key',
    tokenSeconds: 7200,
    expiresIn: 'text',
    unticked: [],
    denied: [],
    hidden: [],
    scrollSeconds: 10,
    deadScroll: 'refused',
    equalSeconds: 3,
    budgets: true,
    batch: 1000,
    applyShape: 'flat',
    transferData: 'always',
    basicColumns: false,
    customFields: ['extInterviewScore', 'extInterviewResult', 'extSourceId'],
    scorePath: '/RecruitV6/api/v1/Apply/UpdateApplyList',
    departmentCreatePath: '/TenantBaseExternal/api/v5/Organization/Create',
    departmentUpdatePath: '/TenantBaseExternal/api/v5/Organization/Update',
    departmentFields: ['name', 'code', 'pOIdOrgAdmin', 'status', 'originalId'],
    pushPath: '/AttendanceOpen/api/v1/SwipingCardData/PostAsync',
    pushPolls: 1,
    employees: 40,
    applications: 60,
    seed: 1,
    now: () => Date.now(),
    ...options,
  };
}
