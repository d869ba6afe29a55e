import type { Evaluation, Interview } from './model.ts';

/**
 * What no public document names, so what a tenant's own documents must say. The defaults are those of the connector's
 * settings; a test that takes others shows that the connector follows its settings.
 */
export interface Tenant {
  readonly interviewsPath: string;
  readonly interviewPath: string;
  readonly evaluationsPath: string;
  /** Where a list stands in its body; empty: the body is the list. */
  readonly listField: string;
  /**
   * How lists are paged. `offset` lists drift: whoever is invited meanwhile pushes the others on. `ignored`: the
   * parameters are taken, and every page is the whole list.
   */
  readonly pages: 'none' | 'number' | 'offset' | 'ignored';
  readonly pageParameter: string;
  readonly pageSizeParameter: string;
  /** Rows of a page, whatever is asked for. */
  readonly pageSize: number;
  /** The parameter that bounds interviews by the date they were taken; empty: there is none. */
  readonly takenParameter: string;
  /** How it is written: `[!takenDate:before:2026-11-01]`, a day, or an instant. */
  readonly takenFilter: 'qf' | 'day' | 'instant';
  /** How the end of a session is told; 302 sends on to a login page. */
  readonly expiredStatus: 401 | 403 | 302;
  /** The field of an invitation and an interview that holds the customer's own reference; empty: there is none. */
  readonly referenceField: string;
  /** The header of an invitation's answer that holds its URL; empty: none does. */
  readonly codeHeader: string;
  /** The field of an invitation's answer that holds its code; empty: the body is empty. */
  readonly codeField: string;
  /** Other names of fields on the wire, by the sandbox's own; a dot makes an object. */
  readonly fields: {
    readonly positions: Readonly<Record<string, string>>;
    readonly interviews: Readonly<Record<string, string>>;
    readonly evaluations: Readonly<Record<string, string>>;
  };
}

/** What a notification is about. */
export interface Happening {
  readonly event: 'interviewFinished' | 'decisionSubmitted';
  readonly interview: Interview;
  readonly evaluation: Evaluation | undefined;
}

/** How a sandbox starts. Everything has a default; nothing is read from the environment. */
export interface HirevueOptions {
  /** 0 (default): any free port. It listens on 127.0.0.1 alone. */
  readonly port?: number;
  /** Append-only request log, JSON Lines. Default: kept in memory only. */
  readonly log?: string;
  /** Append-only state, JSON Lines: what a restarted sandbox continues from. Default: none. */
  readonly state?: string;
  readonly applicationToken?: string;
  /** The field of the login that holds the token: `applicationId` is remembered by some. */
  readonly applicationField?: 'applicationToken' | 'applicationId';
  readonly apiKey?: string;
  /** The user whom the login impersonates. */
  readonly user?: string;
  /** The token of the bearer variant. Default: that variant is refused. */
  readonly bearerToken?: string;
  /** Seconds without a request after which a session is forgotten. Default 600. */
  readonly sessionSeconds?: number;
  /** Seeded interviews; each third has been finished. Default 30. */
  readonly interviews?: number;
  /** The references of the seeded interviews, in their order. Default: 3001, 3002 and so on. */
  readonly references?: readonly string[];
  readonly seed?: number;
  /** Video links are signed: another text at each read. Default false. */
  readonly signedLinks?: boolean;
  /** Where notifications go from the start; others subscribe. */
  readonly hook?: string;
  /** The body of a notification, which no document describes. Default `{event, interviewId, positionId}`. */
  readonly hookBody?: (happening: Happening) => unknown;
  readonly tenant?: Partial<Tenant>;
  /** Time of the server in milliseconds. Default: the machine's. */
  readonly now?: () => number;
}

type Optional = 'log' | 'state' | 'bearerToken' | 'references' | 'hook';
export type Settings = Required<Omit<HirevueOptions, Optional | 'tenant'>> &
  Pick<HirevueOptions, Optional> & { readonly tenant: Tenant };

const tenant: Tenant = {
  interviewsPath: '/api/v1/positions/{position}/interviews/',
  interviewPath: '/api/v1/interviews/{interview}/',
  evaluationsPath: '/api/v1/interviews/{interview}/evaluations/',
  listField: '',
  pages: 'none',
  pageParameter: 'page',
  pageSizeParameter: 'pageSize',
  pageSize: 100,
  takenParameter: '',
  takenFilter: 'day',
  expiredStatus: 401,
  referenceField: 'reference',
  codeHeader: 'location',
  codeField: '',
  fields: { positions: {}, interviews: {}, evaluations: {} },
};

/** The options with their defaults. */
export function settle(options: HirevueOptions): Settings {
  return {
    port: 0,
    applicationToken: 'app-token-1',
    applicationField: 'applicationToken',
    apiKey: 'api-key-1',
    user: 'integration@acme.example',
    sessionSeconds: 600,
    interviews: 30,
    seed: 1,
    signedLinks: false,
    hookBody: ({ event, interview }) => ({ event, interviewId: interview.id, positionId: interview.positionId }),
    now: () => Date.now(),
    ...options,
    tenant: { ...tenant, ...options.tenant },
  };
}
