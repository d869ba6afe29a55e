/** Zero-width characters, soft hyphens and byte order marks: nobody sees them, and they make equal texts differ. */
const unseen = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu;

/** Text in its NFKC form: full-width and half-width made one, NBSP a space, unseen characters removed, ends trimmed. */
export function clean(text: string): string {
  return text.normalize('NFKC').replace(unseen, '').trim();
}
