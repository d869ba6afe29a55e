/** An instant in a sentence, milliseconds since the epoch: shown in the zone of who reads. */
export interface At {
  readonly at: number;
}

/** A sentence with its instants still as instants. */
export type Sentence = readonly (string | At)[];

export function at(instant: number): At {
  return { at: instant };
}

type Value = string | number | At | Sentence;

/** `` say`read ${at(time)}` `` */
export function say(texts: TemplateStringsArray, ...values: readonly Value[]): Sentence {
  const parts: (string | At)[] = [];
  for (const [index, text] of texts.entries()) {
    if (text !== '') parts.push(text);
    const value = values[index];
    if (value === undefined) continue;
    if (typeof value !== 'object') parts.push(String(value));
    else if (isSentence(value)) parts.push(...value);
    else parts.push(value);
  }
  return parts;
}

function isSentence(value: At | Sentence): value is Sentence {
  return Array.isArray(value);
}

/** As plain text, its instants by `time`. */
export function textOf(sentence: Sentence, time: (ms: number) => string): string {
  return sentence.map((part) => (typeof part === 'string' ? part : time(part.at))).join('');
}
