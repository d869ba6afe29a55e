import { Failure } from '../shared/failure.ts';
import { undocumented } from './failure.ts';
import type { Fault } from './faults.ts';
import { entitySets, scoreComponents, tables as models } from './model.ts';
import type { Entity } from './entity.ts';
import type { Settings } from './options.ts';
import type { RecordOutcome } from './outcome.ts';
import { keyOf } from './read.ts';
import { fieldsOf, isObject, RecordFault } from './record.ts';
import type { LogHead, Plan, Sent } from './record.ts';
import { derivedStatus } from './seed.ts';
import type { Row, Tables } from './tables.ts';
import { checkUser } from './users.ts';

/** One item of an upsert's answer (KBA 3744111, 2273532). */
interface Item {
  key: string | null;
  status: 'OK' | 'ERROR' | 'ACCEPTED';
  editStatus: 'UPSERTED' | null;
  message: string | null;
  index: number;
  httpCode: number;
  inlineResults: unknown[] | null;
}

export interface WriteResult {
  readonly body: string;
  readonly outcomes: readonly RecordOutcome[];
}

/** The records of an upsert's body; refuses what is no list of objects and more than 1,000 (KBA 3145174). */
export function recordsOf(body: string): readonly Sent[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw undocumented('The body is not JSON.');
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (list.length > 1000) {
    throw new Failure(400, 'BadRequestException', 'Upsert content exceeds the maximum of 1000 records.');
  }
  if (list.length === 0) throw undocumented('The upsert has no records.');
  return list.map((record) => {
    if (!isObject(record)) throw undocumented('A record of the upsert is no object.');
    return record;
  });
}

/** The entity a record is for and the key literal in its `__metadata.uri`, if any. */
function target(record: Sent): { name: string; entity: Entity; literal: string | undefined } {
  const metadata = record['__metadata'];
  if (!isObject(metadata) || typeof metadata['uri'] !== 'string') throw undocumented('A record has no __metadata.uri.');
  for (const name of Object.keys(metadata)) {
    if (name !== 'uri' && name !== 'type') throw undocumented(`__metadata.${name} is not known.`);
  }
  const match = /^(?:https?:\/\/[^/]+\/odata\/v2\/)?([A-Za-z]+)(?:\((.*)\))?$/.exec(metadata['uri']);
  const name = match?.[1] ?? '';
  const entity = entitySets.get(name);
  if (entity === undefined) throw new Failure(400, 'COE_ENTITY_NOT_FOUND', `There is no entity ${name}.`, true);
  if (metadata['type'] !== undefined && metadata['type'] !== `SFOData.${name}`) {
    throw undocumented('__metadata.type does not fit __metadata.uri.');
  }
  return { name, entity, literal: match?.[2] };
}

/** What names a record in the log, before anything is checked. */
export function logKey(record: Sent): string {
  const metadata = record['__metadata'];
  const uri = isObject(metadata) ? String(metadata['uri']) : '';
  const literal = /\((\d+)L\)/.exec(uri)?.[1];
  const named = record['orderId'] ?? record['primaryEmail'] ?? record['applicationId'] ?? record['userId'];
  return literal ?? (typeof named === 'string' || typeof named === 'number' ? String(named) : '');
}

/** Writes what `POST /odata/v2/upsert` brings. */
export class Writer {
  readonly #tables: Tables;
  readonly #settings: Settings;

  constructor(tables: Tables, settings: Settings) {
    this.#tables = tables;
    this.#settings = settings;
  }

  /**
   * 200 with an item a record. Without `strictTransactionIsolate=true` one bad record sinks the call (KBA 2936182);
   * with `purgeType=full` it makes the good ones ACCEPTED, which means not written (KBA 2545933).
   */
  upsert(records: readonly Sent[], query: URLSearchParams, fault: Fault | undefined): WriteResult {
    const { isolate, purge } = checkQuery(query);
    const checked = records.map((record, index) => this.#check(record, index, fault));
    const bad = checked.find((plan): plan is Refused => 'refused' in plan);
    if (bad !== undefined && (!isolate || fault?.kind === 'sunk') && !purge) {
      throw new Failure(400, bad.refused.code, `${bad.refused.message} with the index ${bad.index}`);
    }
    const hold = fault?.kind === 'accepted' || (bad !== undefined && purge);
    const items: Item[] = [];
    const outcomes: RecordOutcome[] = [];
    for (const plan of checked) {
      if ('refused' in plan) {
        items.push(errorItem(plan));
        outcomes.push({ ...plan.log, outcome: 'rejected', code: plan.refused.code });
      } else if (hold) {
        items.push({ ...okItem(plan.index, null), status: 'ACCEPTED', editStatus: null, httpCode: 202 });
        outcomes.push({ ...plan.outcome, outcome: 'accepted-not-applied' });
      } else {
        items.push(okItem(plan.index, plan.apply()));
        outcomes.push(plan.outcome);
      }
    }
    if (fault?.kind === 'shuffled') items.reverse();
    if (fault?.kind === 'missing-item') items.pop();
    return { body: JSON.stringify({ d: items }), outcomes };
  }

  #check(record: Sent, index: number, fault: Fault | undefined): Plan | Refused {
    const { name, entity, literal } = target(record);
    const log = { index, entity: entity.table, key: logKey(record) };
    try {
      if (!entity.writable) throw new RecordFault('COE_GENERAL_BAD_REQUEST', `${name} cannot be upserted.`);
      if (fault?.kind === 'forbidden' && (fault.keys?.includes(log.key) ?? true)) {
        throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'The user has no permission to edit this record.', 403);
      }
      if (entity.table === 'JobApplicationAssessmentReport') return this.#report(record, literal, name, log);
      if (entity.table === 'Candidate') return this.#candidate(record, entity, literal, name, log);
      if (entity.table === 'User') return checkUser(this.#tables, record, literal, log);
      return this.#application(record, entity, literal, name, log);
    } catch (thrown) {
      if (thrown instanceof RecordFault) return { refused: thrown, index, log };
      throw thrown;
    }
  }

  #candidate(record: Sent, entity: Entity, literal: string | undefined, name: string, log: LogHead): Plan {
    let existing = literal === undefined ? undefined : this.#existing(entity, literal);
    const email = record['primaryEmail'];
    if (existing === undefined && typeof email === 'string') {
      existing = this.#tables.byEmail(email);
      if (existing !== undefined && this.#settings.knownEmail === 'reject') {
        throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'A candidate with this primaryEmail exists.');
      }
    }
    const fields = fieldsOf(record, entity, existing === undefined, name === 'Candidate');
    return {
      index: log.index,
      name,
      entity,
      outcome: { ...log, outcome: existing === undefined ? 'inserted' : 'updated' },
      apply: () => {
        // Looked up again: two records of one call may name the same address.
        const known = existing ?? this.#tables.byEmail(String(email));
        if (known !== undefined) {
          return `${name}/candidateId=${this.#tables.change('Candidate', known, fields)['candidateId']}`;
        }
        const candidateId = this.#tables.nextId();
        const at = Math.floor(this.#settings.now() / 1000) * 1000;
        this.#tables.put('Candidate', [{ ...fields, candidateId, creationDateTime: at }]);
        return `${name}/candidateId=${candidateId}`;
      },
    };
  }

  #application(record: Sent, entity: Entity, literal: string | undefined, name: string, log: LogHead): Plan {
    const existing = literal === undefined ? undefined : this.#existing(entity, literal);
    const fields = fieldsOf(record, entity, existing === undefined);
    const requisition = this.#tables.get('JobRequisition', String(fields['jobReqId'] ?? existing?.['jobReqId']));
    if (requisition === undefined) throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'There is no such requisition.');
    if (this.#tables.get('Candidate', String(fields['candidateId'] ?? existing?.['candidateId'])) === undefined) {
      throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'There is no such candidate.');
    }
    const corrupted = this.#foreignStatus(fields, requisition);
    if (typeof fields['appStatusSetItemId'] === 'string') {
      fields['status'] = corrupted ? null : derivedStatus(fields['appStatusSetItemId']);
    }
    return {
      index: log.index,
      name,
      entity,
      outcome: {
        ...log,
        outcome: existing === undefined ? 'inserted' : 'updated',
        ...(corrupted ? { corrupted: true as const } : {}),
      },
      apply: () => {
        const applicationId = existing === undefined ? this.#tables.nextId() : String(existing['applicationId']);
        if (existing !== undefined) this.#tables.change('JobApplication', existing, fields);
        else this.#tables.put('JobApplication', [{ status: 'Open', anonymizedFlag: 'N', ...fields, applicationId }]);
        return `${name}/applicationId=${applicationId}`;
      },
    };
  }

  /** An item of another set is accepted and breaks the application (`SF-STATUS-SET`, KBA 2883239). */
  #foreignStatus(fields: Row, requisition: Row): boolean {
    const item = fields['appStatusSetItemId'];
    if (item === undefined || item === null) return false;
    const known = this.#tables.all('JobApplicationStatus').filter((row) => row['appStatusId'] === item);
    if (known.length === 0) throw new RecordFault('COE_GENERAL_BAD_REQUEST', `There is no status ${item}.`);
    return !known.some((row) => row['appStatusSetId'] === requisition['statusSetId']);
  }

  /** Append-only: each upsert adds a report, whatever was there (`SF-REPORT-APPENDS`). */
  #report(record: Sent, literal: string | undefined, name: string, log: LogHead): Plan {
    const entity = models.JobApplicationAssessmentReport;
    if (literal !== undefined)
      throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'A report is never changed, only added.');
    const { assessmentReportDetail: nested, ...rest } = record;
    const fields = fieldsOf(rest, entity, true);
    const order = this.#tables.get('JobApplicationAssessmentOrder', String(fields['orderId']));
    if (order === undefined) throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'There is no such assessment order.');
    const details = detailsOf(nested);
    const shown = details.filter((row) => scoreComponents.has(String(row['scoreComponent'])));
    const empty = shown.length === 0 || shown.length < details.length;
    const visible = empty ? [] : shown;
    return {
      index: log.index,
      name,
      entity,
      outcome: {
        ...log,
        outcome: 'appended',
        ...(empty ? { empty: true as const } : {}),
        ...(fields['status'] === String(this.#settings.completedStatus) ? {} : { hidden: true as const }),
      },
      apply: () => {
        const id = this.#tables.nextId();
        this.#tables.put('JobApplicationAssessmentReport', [{ ...fields, id }]);
        const rows = visible.map((row) => ({ ...row, id: this.#tables.nextId(), reportId: id }));
        this.#tables.put('JobApplicationAssessmentReportDetail', rows);
        this.#tables.change('JobApplicationAssessmentOrder', order, {});
        return `${name}/id=${id}`;
      },
    };
  }

  #existing(entity: Entity, literal: string): Row {
    const row = this.#tables.get(entity.table, keyOf(entity, literal));
    if (row === undefined)
      throw new RecordFault('COE_GENERAL_BAD_REQUEST', `${entity.table}(${literal}) does not exist.`);
    return row;
  }
}

interface Refused {
  readonly refused: RecordFault;
  readonly index: number;
  readonly log: LogHead;
}

function checkQuery(query: URLSearchParams): { isolate: boolean; purge: boolean } {
  for (const [name, value] of query) {
    const known =
      (name === '$format' && value === 'json') ||
      (name === 'strictTransactionIsolate' && (value === 'true' || value === 'false')) ||
      (name === 'purgeType' && value === 'full');
    if (!known) throw undocumented(`${name}=${value} is not known at an upsert.`);
  }
  return { isolate: query.get('strictTransactionIsolate') === 'true', purge: query.get('purgeType') === 'full' };
}

function okItem(index: number, key: string | null): Item {
  return { key, status: 'OK', editStatus: 'UPSERTED', message: null, index, httpCode: 200, inlineResults: null };
}

function errorItem({ refused, index }: Refused): Item {
  const message = `[${refused.code}]${refused.message} with the index ${index}`;
  return {
    key: null,
    status: 'ERROR',
    editStatus: null,
    message,
    index,
    httpCode: refused.httpCode,
    inlineResults: null,
  };
}

function detailsOf(nested: unknown): Row[] {
  if (nested === undefined) return [];
  const list = Array.isArray(nested) ? (nested as unknown[]) : undefined;
  if (list === undefined) throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'assessmentReportDetail is no list.');
  return list.map((item) => {
    if (!isObject(item)) throw new RecordFault('COE_GENERAL_BAD_REQUEST', 'assessmentReportDetail holds no objects.');
    return fieldsOf(item, models.JobApplicationAssessmentReportDetail, true);
  });
}
