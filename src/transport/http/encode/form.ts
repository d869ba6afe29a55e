import { scalarText } from './scalar.ts';

export type FormFields = readonly (readonly [name: string, value: unknown])[];

/** A body of `application/x-www-form-urlencoded`: a list repeats its field, undefined leaves it out. */
export function encodeForm(fields: FormFields): string {
  const form = new URLSearchParams();
  for (const [name, value] of fields) {
    if (value === undefined) continue;
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const item of values) form.append(name, scalarText(item, 'a form'));
  }
  return form.toString();
}

/** One value form-encoded, as OAuth wants id and secret inside Basic (RFC 6749, 2.3.1). */
export function formValue(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
