import { expression, flag, list, names, object, streamName, text } from './kinds.ts';

/** `verify` of a mapping: how the target is read back. */
export const verify = object(
  'How `hrwire verify` and `run --adopt` compare a mapped record with what the target has. Needed only where the target is asked otherwise, or shows a record in another shape than it is written in.',
  {
    stream: streamName(
      'The stream of the target that is read back; default: the one that is written, else the one that its `by_lookup` asks.',
    ),
    by: text(
      'The field of that stream to ask by (one of its `by_key`); default: the field that `match` names, else the key of the stream by the id that the ledger has of it, else what `by_lookup` asks by. Where it cannot be asked by a field, the stream is read whole.',
    ),
    whole: flag(
      'Reads the stream whole in place of asking by a field: where only that shows all that was written, or asking one by one costs more.',
    ),
    value: expression('The value to ask for, over the mapped record; default: the mapped field named by `by`.'),
    fields: names(
      'Mapped fields (or dotted paths) whose value stands elsewhere at the target.',
      expression("The value, over the target's record; $record is the mapped record."),
    ),
    ignore: list(
      'Mapped fields (or dotted paths) that are not compared: written and never shown, or changed by the target itself.',
      text('A mapped field, or a dotted path.'),
    ),
  },
);
