import type { CatalogueEntry } from '../entry.ts';

/** Codes of the area `server`. */
export const serverCodes = {
  'server.bad-request': { title: 'A request does not fit the API', exit: 2, http: 400 },
  'server.invalid-body': { title: 'The body of a request does not fit the operation', exit: 2, http: 422 },
  'server.not-found': { title: 'The API has no such address', exit: 2, http: 404 },
  'server.method': { title: 'The address of the API does not take this method', exit: 2, http: 405 },
  'server.media-type': {
    title: 'The body of a request has a content type or encoding that is not taken',
    exit: 2,
    http: 415,
  },
  'server.too-large': { title: 'The body of a request is larger than is taken', exit: 2, http: 413 },
  'server.too-many': { title: 'One caller has too many requests under way', exit: 2, http: 429 },
  'server.slow': { title: 'A request did not come in time', exit: 2, http: 408 },
  'server.head': { title: 'The head of a request is larger than is taken', exit: 2, http: 431 },
  'server.foreign': {
    title: 'A request calls the server by a foreign name, or comes from a foreign page',
    exit: 2,
    http: 403,
  },
  'server.stopping': { title: 'The server is about to stop, and begins nothing new', exit: 1, http: 503 },
  'server.not-ready': { title: 'The server cannot work: its store takes no writes', exit: 1, http: 503 },
  'server.exposed': {
    title: 'The server would be reached from elsewhere without a token or without TLS',
    exit: 2,
    http: 500,
  },
  'server.listen': { title: 'The server cannot listen where it is told to', exit: 2, http: 500 },
  'server.certificate': { title: 'The certificate or the key of the server cannot be used', exit: 2, http: 500 },
} as const satisfies Record<string, CatalogueEntry>;
