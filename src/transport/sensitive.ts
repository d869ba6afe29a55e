import { names, oneOrMany, text } from '../config/schema/kinds.ts';

/** `sensitive:` where a connection declares it itself, since its connector cannot know the fields. */
export const sensitiveSchema = names(
  'Paths of sensitive fields by class (person, pay, health), such as { person: [姓名, 邮箱] }; a name that holds a dot stands in backticks. They are masked where rows are shown; what feeds a sensitive field of a target is masked anyway.',
  oneOrMany('The paths of one class.', text('A path.')),
);
