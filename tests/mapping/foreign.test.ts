import { describe, expect, it } from 'vitest';
import { runMappingTests } from '../../src/mapping/tests.ts';
import { causeOf, decideOne, inputsOf, mapOne, mappingOf, streamOf } from './harness.ts';

const sections = `
map:
  id: id
  mail: mail
  home: { city: city, street: street }
  phones: [phone, { $: mobile }]
match: id`;
const person = { id: 'p1', mail: 'ann@x.com', city: 'Bonn', street: 'Am Hof', phone: '1', mobile: '2' };

describe('fields that other mappings own', () => {
  it.each([
    [['mail'], { id: 'p1', home: { city: 'Bonn', street: 'Am Hof' }, phones: ['1', '2'] }],
    [['home.city'], { id: 'p1', mail: 'ann@x.com', home: { street: 'Am Hof' }, phones: ['1', '2'] }],
    [['home.city', 'home.street'], { id: 'p1', mail: 'ann@x.com', phones: ['1', '2'] }],
    [['home', 'phones'], { id: 'p1', mail: 'ann@x.com' }],
  ])('%s are left out, and objects that are empty without them', async (foreign, expected) => {
    expect(await mapOne(mappingOf(sections, { foreign }), person)).toEqual(expected);
  });

  it('are not emptied either', async () => {
    const own = 'map: { id: id, mail: { $: mail, $blank: clear }, city: { $: city, $blank: clear } }';
    const decision = await decideOne(mappingOf(own, { foreign: ['mail'] }), { id: 'p1' });
    expect(decision).toMatchObject({ is: 'mapped', record: { id: 'p1' }, clear: ['city'] });
  });

  it('are not validated, since nobody is sent them', async () => {
    const schema = { type: 'object', properties: { mail: { type: 'string', maxLength: 3 } } };
    const target = streamOf({ schema });
    expect(causeOf(await decideOne(mappingOf(sections, { target }), person))).toBe('schema@mail');
    expect(await mapOne(mappingOf(sections, { target, foreign: ['mail'] }), person)).not.toHaveProperty('mail');
  });

  it('are evaluated all the same: what makes a record unfit does so with and without an owner', async () => {
    const own = 'map: { id: id, mail: { $: mail, $required: true } }';
    expect(causeOf(await decideOne(mappingOf(own, { foreign: ['mail'] }), { id: 'p1' }))).toBe('field.required@mail');
  });

  it('may be all that is mapped: the record is empty, and an object that the file writes as empty stays', async () => {
    expect(await mapOne(mappingOf('map: { mail: mail }', { foreign: ['mail'] }), person)).toEqual({});
    expect(await mapOne(mappingOf('map: { mail: mail, tags: {} }', { foreign: ['mail'] }), person)).toEqual({
      tags: {},
    });
  });

  it('stand in what tests expect, which is the whole map', async () => {
    const tests = `${sections}\ntests: [{ name: t, given: { id: p1, mail: m }, expect: { id: p1, mail: m } }]`;
    expect(await runMappingTests(inputsOf(tests, { foreign: ['mail'] }))).toMatchObject([{ passed: true }]);
  });
});
