import { choice, duration, expression, object, text } from '../../../config/schema/kinds.ts';
import { answerSchema } from './answer.ts';
import { challengeSchema } from './challenge.ts';
import { decryptSchema } from './decrypt.ts';
import { verifySchema } from './verify.ts';

export const hookSchema = object(
  'What a notification of the system asks for. It is a signal: its body is not mapped, the record is fetched by key; unless the sender is verified and `records` says that it carries them.',
  {
    by: text('The field of `by_key` by which the record is fetched.'),
    signal: expression('The value to ask for, or a list of them, from the notification’s body.'),
    when: expression('Over the body: true where the notification is about this stream. Others are ignored.'),
    ignored: text('Why the others are ignored, as runs count it.', {
      default: 'the notification asks for nothing of this stream',
    }),
    for: duration('How long a notification waits for a record that cannot be read yet.', { default: '24h' }),
    records: expression(
      'Over the body: the record, or the list of them, that it carries. For systems that push and cannot be asked; needs `verify`.',
    ),
    id: expression(
      'Over the body, with $headers and $query: what identifies the notification. The same again within a day is answered and not stored.',
    ),
    reads: choice('How the body is written; `xml` is an envelope of one level.', ['json', 'form', 'xml', 'text'], {
      default: 'json',
    }),
    verify: verifySchema,
    decrypt: decryptSchema,
    challenge: challengeSchema,
    answer: answerSchema,
  },
  [],
  { if: { required: ['records'] }, then: { required: ['verify'] }, else: { required: ['by', 'signal'] } },
);
