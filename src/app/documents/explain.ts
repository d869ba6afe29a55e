import { formatPlace } from '../../error/place.ts';
import type {
  Event,
  Explanation,
  PersonExplanation,
  Present,
  ShownExpression,
} from '../../proof/explain/explanation.ts';
import { textOf } from '../../proof/explain/sentence.ts';
import type { Json, JsonObject } from '../../record/json.ts';
import type { SentRow } from '../../store/sent.ts';

/** The document of `explain --json` (docs/explain.md): instants in ISO 8601, masked as on the page. */
export function explanationJson({ mapping, key, verdict, timeline, present, noPresent }: Explanation): JsonObject {
  const { is, because, sentence, steps } = verdict;
  return {
    ...{ mapping, key, is, because, sentence: textOf(sentence, iso) },
    next: steps.map(({ say, command }) => ({ say, command })),
    timeline: timeline.map(eventJson),
    now: present === undefined ? null : presentJson(present),
    ...(noPresent === undefined ? {} : { notNow: noPresent }),
  };
}

export function personJson({ erased, records, more, local, unreadable }: PersonExplanation): JsonObject {
  return {
    erased,
    records: records.map(explanationJson),
    more,
    local: local.map(({ stream, key, record }) => ({ stream, key, record })),
    unreadable,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function eventJson({ at, until, what, sentence, run, batch, fields }: Event): JsonObject {
  return {
    at: iso(at),
    ...given({ until: until === undefined ? undefined : iso(until) }),
    what,
    text: textOf(sentence, iso),
    ...given({ run, batch: batch === undefined ? undefined : batchJson(batch), fields: fields?.map(String) }),
  };
}

function batchJson({ intent, operation, deltas, openedAt, answeredAt, requests }: SentRow): JsonObject {
  return {
    ...{ id: intent, operation, deltas, sentAt: iso(openedAt) },
    answeredAt: answeredAt === undefined ? null : iso(answeredAt),
    requests: requests.map(({ method, path, status, ms }) => ({ method, path, status: status ?? null, ms })),
  };
}

function presentJson({ from, position, would, when, needs, joins, holds, fields }: Present): JsonObject {
  const rule = (one: Present['when'][number]): JsonObject => ({
    ...expressionJson(one),
    passes: one.passes,
    reason: one.reason,
  });
  return {
    from,
    ...given({ position }),
    would: { outcome: would.outcome, ...given({ why: would.why }) },
    when: when.map(rule),
    needs: needs.map(rule),
    joins: joins.map(({ name, from: stream, on, found, ...one }) => ({
      ...{ name, from: stream, on, found: found ?? null },
      ...expressionJson(one),
    })),
    holds: holds.map(rule),
    fields: fields.map(({ field, blank, defaulted, owner, differs, ...one }) => ({
      field,
      ...expressionJson(one),
      ...{ blank, defaulted },
      ...given({ owner, differs }),
    })),
  };
}

function expressionJson({ text, place, inputs, value, fault }: ShownExpression): JsonObject {
  return {
    expression: text,
    ...given({ place: place === undefined ? undefined : formatPlace(place) }),
    inputs: inputs.map((input) => ({ name: input.name, ...given({ value: input.value }) })),
    ...given({ value }),
    ...(fault === undefined ? {} : { fault: { code: fault.code, message: fault.message } }),
  };
}

/** Members that have a value. */
function given(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  const found = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(found);
}
