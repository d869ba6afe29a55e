import { object } from '../kinds.ts';

/** How files are taken. */
export const serveUploads = object('How files are taken.', {}, [], { default: {} });
