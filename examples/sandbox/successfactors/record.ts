import type { Entity, Property } from './entity.ts';
import type { RecordOutcome } from './outcome.ts';
import type { Row, Value } from './tables.ts';

/** A record of an upsert as it was sent. */
export type Sent = Readonly<Record<string, unknown>>;

export type LogHead = Pick<RecordOutcome, 'index' | 'entity' | 'key'>;

/** A record that was checked and can be written. */
export interface Plan {
  readonly index: number;
  readonly name: string;
  readonly entity: Entity;
  readonly outcome: RecordOutcome;
  /** Writes it and returns `Entity/field=value`. */
  readonly apply: () => string;
}

/** A fault of one record: its code goes into the item's message. */
export class RecordFault extends Error {
  readonly code: string;
  readonly httpCode: number;

  constructor(code: string, message: string, httpCode = 400) {
    super(message);
    this.code = code;
    this.httpCode = httpCode;
  }
}

/** The fields of a record, each checked against the entity; `insert` demands the required ones, `whole` the template's too. */
export function fieldsOf(record: Sent, entity: Entity, insert: boolean, whole = false): Row {
  const row: Row = {};
  for (const [name, value] of Object.entries(record)) {
    if (name === '__metadata') continue;
    const property = entity.properties[name];
    if (property === undefined) {
      throw new RecordFault('COE_PROPERTY_NOT_FOUND', `Invalid property name ${name} of ${entity.table}.`);
    }
    if (property.readOnly === true) {
      throw new RecordFault('COE_PROPERTY_NOT_EDITABLE', `${name} is set by the server.`);
    }
    row[name] = valueOf(name, value, property);
  }
  for (const [name, property] of Object.entries(entity.properties)) {
    const missing = insert ? blank(row[name]) : name in row && blank(row[name]);
    const due = property.required === true || (whole && property.template === true);
    if (due && missing) {
      throw new RecordFault('COE_MISSING_REQUIRED_PROPERTIES', `Required property ${name} is missing.`);
    }
  }
  return row;
}

function valueOf(name: string, value: unknown, property: Property): Value {
  if (value === null) return null;
  const wrong = (): RecordFault => new RecordFault('COE_GENERAL_BAD_REQUEST', `${name} is no ${property.type}.`);
  if (property.type === 'Edm.Int64') {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return value;
    throw wrong();
  }
  if (property.type === 'Edm.Boolean') {
    if (typeof value === 'boolean') return value;
    throw wrong();
  }
  if (typeof value !== 'string') throw wrong();
  if (property.type === 'Edm.DateTimeOffset' || property.type === 'Edm.DateTime') {
    const ticks = /^\/Date\((-?\d{1,15})(?:\+0000)?\)\/$/.exec(value)?.[1];
    if (ticks === undefined) throw wrong();
    return Number(ticks);
  }
  if (property.maxLength !== undefined && value.length > property.maxLength) {
    throw new RecordFault('COE_PROPERTY_EXCEED_MAX_LENGTH', `${name} is longer than ${property.maxLength}.`);
  }
  if (property.picklist !== undefined && value !== '' && !property.picklist.includes(value)) {
    throw new RecordFault('COE_GENERAL_BAD_REQUEST', `${name} has a value that its picklist does not know.`);
  }
  return value;
}

function blank(value: Value | undefined): boolean {
  return value === undefined || value === null || value === '';
}

export function isObject(value: unknown): value is Sent {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
