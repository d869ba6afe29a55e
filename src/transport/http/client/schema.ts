import * as kinds from '../../../config/schema/kinds.ts';

/** JSON Schema of `timeouts:`. */
export const timeoutsSchema = kinds.object(
  'How long to wait for what.',
  {
    connect: kinds.duration('For the connection. Default 10s.', { default: '10s' }),
    headers: kinds.duration('For the first byte of the answer. Default 1m.', { default: '1m' }),
    body: kinds.duration('Between two pieces of the body. Default 1m.', { default: '1m' }),
    total: kinds.duration('For the request as a whole. Default 15m.', { default: '15m' }),
  },
  [],
  { default: {} },
);

/** JSON Schema of `answer_limit:`, in bytes after unpacking. */
export const answerLimitSchema = kinds.integer('Bytes of the largest answer, unpacked. Default 64 MiB.', {
  minimum: 1,
  default: 67_108_864,
});
