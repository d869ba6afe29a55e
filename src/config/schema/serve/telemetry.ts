import { object } from '../kinds.ts';

/** Traces and metrics that are sent. */
export const serveTelemetry = object('Traces and metrics that are sent.', {}, [], { default: {} });
