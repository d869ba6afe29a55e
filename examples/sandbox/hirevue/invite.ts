import { undocumented } from '../shared/failure.ts';
import type { Interview, Position } from './model.ts';
import type { Settings } from './options.ts';
import { iso } from './seed.ts';
import type { Tables } from './tables.ts';

const texts = ['firstName', 'lastName', 'email', 'language', 'candidateExitUrl'] as const;

/** Makes an interview of an invitation. The same person twice is two interviews and two mails. */
export function invite(tables: Tables, settings: Settings, position: Position, sent: unknown): Interview {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) throw undocumented('The body is no object.');
  const given = new Map<string, unknown>(Object.entries(sent));
  const { referenceField } = settings.tenant;
  const known = new Set<string>([...texts, 'suppressCandidateNotifications', referenceField]);
  for (const name of given.keys()) {
    if (!known.has(name)) throw undocumented(`The invitation has no field ${name}.`);
  }
  const text = (name: string): string | undefined => {
    const value = given.get(name);
    if (value !== undefined && typeof value !== 'string') throw undocumented(`${name} is a text.`);
    return value;
  };
  for (const name of texts) text(name);
  const suppressed = given.get('suppressCandidateNotifications') ?? false;
  if (typeof suppressed !== 'boolean') throw undocumented('suppressCandidateNotifications is true or false.');
  const [firstName, lastName, email] = [text('firstName'), text('lastName'), text('email')];
  if (firstName === undefined || lastName === undefined || email === undefined || !email.includes('@')) {
    throw undocumented('An invitation has firstName, lastName and email.');
  }
  const id = tables.next('interviews');
  const row: Interview = {
    id,
    positionId: position.id,
    positionTitle: position.title,
    reference: referenceField === '' ? null : (text(referenceField) ?? null),
    firstName,
    lastName,
    email,
    phone: null,
    status: 'Scheduled',
    createdDate: iso(settings.now()),
    takenDate: null,
    score: null,
    recommendation: null,
    videoUrl: null,
    reportUrl: null,
    code: `c${id}-${settings.seed}`,
    notified: !suppressed,
  };
  tables.put('interviews', row);
  return row;
}
