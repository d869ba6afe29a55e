import { randomOf } from './random.ts';
import type { Subject } from './subject.ts';

interface Person {
  readonly userId: string;
  readonly person: {
    readonly name: { readonly first: string; readonly last: string };
    readonly contact: { readonly email: string; readonly phone: string };
    readonly born: string;
  };
  readonly job: {
    readonly title: string;
    readonly company: { readonly code: string };
    readonly location: { readonly city: string; readonly country: string };
    readonly manager: { readonly id: string };
  };
  readonly changedAt: string;
}

function people(count: number): Person[] {
  const random = randomOf(12);
  return Array.from({ length: count }, (_, at) => ({
    userId: `u${at}`,
    person: {
      name: { first: 'Wei', last: `Wang ${at}` },
      contact: { email: `wei${at}@example.com`, phone: `138${10_000_000 + at}` },
      born: '1990-05-01',
    },
    job: {
      title: 'Engineer',
      company: { code: `C${Math.floor(random() * 9)}` },
      location: { city: 'Shanghai', country: 'CN' },
      manager: { id: `u${Math.floor(random() * 1000)}` },
    },
    changedAt: '2026-05-01T06:00:00Z',
  }));
}

export const paths: Subject = {
  name: 'paths',
  fields: {
    userId: 'userId',
    firstName: 'person.name.first',
    lastName: 'person.name.last',
    email: 'person.contact.email',
    phone: 'person.contact.phone',
    born: 'person.born',
    title: 'job.title',
    company: 'job.company.code',
    city: 'job.location.city',
    country: 'job.location.country',
    managerId: 'job.manager.id',
    changedAt: 'changedAt',
  },
  records: JSON.parse(JSON.stringify(people(500))) as unknown[],
  variables: {},
  byHand: (record) => {
    const { userId, person, job, changedAt } = record as Person;
    return [
      userId,
      person.name.first,
      person.name.last,
      person.contact.email,
      person.contact.phone,
      person.born,
      job.title,
      job.company.code,
      job.location.city,
      job.location.country,
      job.manager.id,
      changedAt,
    ];
  },
};
