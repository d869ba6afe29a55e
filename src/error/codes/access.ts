import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `access`. */
export const accessCodes = {
  'access.denied': { title: 'The caller may not do this', exit: 2, http: 403 },
  'access.unauthenticated': { title: 'A request brings no token, or one that is not known', exit: 2, http: 401 },
  'access.slip': { title: 'A token was not copied whole', exit: 2, http: 401 },
  'access.ended': { title: 'A token or a sign-in has ended', exit: 2, http: 401 },
  'access.too-many': { title: 'Too many requests with wrong tokens came from an address', exit: 2, http: 429 },
  'access.cross-site': {
    title: 'A request that changes something does not come from a page of the server',
    exit: 2,
    http: 403,
  },
  'access.token-exists': { title: 'A token of this name is in use', exit: 2, http: 409 },
  'access.unknown-token': { title: 'There is no such token', exit: 2, http: 404 },
  'access.invalid': { title: 'What is said of a token or a scope cannot be', exit: 2, http: 422 },
  'access.sign-in': { title: 'A sign-in did not come to its end', exit: 2, http: 400 },
  'access.sign-in-off': { title: 'No sign-in is set up', exit: 2, http: 404 },
  'access.no-role': { title: 'Who has signed in has no role here', exit: 2, http: 403 },
  'access.issuer': { title: 'The issuer of sign-ins does not answer as it must', exit: 1, http: 502 },
  'access.audit': { title: 'The audit is not whole', exit: 1, http: 500 },
} as const satisfies Record<string, CatalogueEntry>;
