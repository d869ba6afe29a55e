/** The target's records that an open intent is about stand in its entries: a row for each of them cost more than the rest. */
export const intentTargets = {
  name: 'intent-targets',
  sql: 'DROP TABLE intent_match; CREATE INDEX intent_target ON intent (target, pair);',
} as const;
