import { expect, test } from 'vitest';
import { referenceOf } from '../../src/config/schema/reference.ts';
import { schemaFor } from '../../src/config/schema/schema-for.ts';
import { transports } from '../../src/app/transports.ts';

const http = transports.filter(({ section }) => section === 'http');
const rows = new Map(referenceOf(schemaFor('connector', http)).map((row) => [row.key, row]));

test('the ways of logging in are told, though a setting may choose among them', () => {
  expect(rows.has('http.auth.by')).toBe(true);
  expect(rows.get('http.auth(basic).password')).toMatchObject({ required: true, kind: 'template' });
  expect(rows.get('http.auth(session).kind')?.description).toContain('login request');
});

test('a part that stands at several places is told at the first, and named at the others', () => {
  expect(rows.get('streams.<name>.by_key.<name>.pages')?.description).toContain('`streams.<name>.read.pages`');
  expect(rows.has('streams.<name>.read.pages(cursor).next')).toBe(true);
  expect(rows.has('streams.<name>.by_key.<name>.pages(cursor).next')).toBe(false);
});
