import type { Applicant } from '../model.ts';
import type { Call, Parts, Route, Said } from '../parts.ts';

const prefix = '/RecruitV6/api/v1/Applicant/';

/** People who apply: lists of name, value and text instead of objects. */
export function applicantRoutes(parts: Parts): Route[] {
  return [
    {
      method: 'POST',
      path: `${prefix}GetPersonProfileList`,
      family: 'v6',
      budget: { second: 20, minute: 1000 },
      body: { applicantIds: 'guids', fieldNames: 'texts' },
      keys: (body) => body.texts('applicantIds') ?? [],
      run: (call) => profiles(parts, call),
    },
    {
      method: 'GET',
      path: `${prefix}GetResumeByApplyId`,
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      query: { applyId: 'guid', tabs: 'text', isShortUrl: 'text' },
      run: ({ query }) => {
        const application = parts.store.get('applications', query.text('applyId') ?? '');
        return resume(parts.store.get('applicants', application?.applicantId ?? ''));
      },
    },
    {
      method: 'GET',
      path: `${prefix}GetResume`,
      family: 'v6',
      budget: { second: 50, minute: 1500 },
      query: { applicantId: 'guid' },
      run: ({ query }) => resume(parts.store.get('applicants', query.text('applicantId') ?? '')),
    },
  ];
}

/** Fields without a value are not in the list unless they are asked for. */
function profiles(parts: Parts, { body }: Call): Said {
  const ids = body.list('applicantIds', 100, '一次最多允许查100个');
  const names = body.texts('fieldNames');
  const found = [...new Set(ids)].map((id) => parts.store.get('applicants', id.toLowerCase()));
  const data = found
    .filter((row) => row !== undefined)
    .filter((row) => !row.deleted)
    .map(({ applicantId, profile }) => ({
      applicantId,
      fieldValues: profile.filter(({ name, value }) => names?.includes(name) ?? value !== null),
    }));
  return { data, records: data.length };
}

/** The link opens without a login for a hundred days. */
function resume(row: Applicant | undefined): Said {
  if (row === undefined || row.deleted) return { data: null };
  const { applicantId, candidateId, profile } = row;
  const elinkUrl = `https://sandbox.example/elink/${applicantId}`;
  return { data: { applicantId, candidateId, elinkUrl, personProfile: profile, additionalInfo: [] }, records: 1 };
}
