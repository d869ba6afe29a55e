import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/json.ts';
import { identityOf } from '../../src/transport/identity.ts';

const of = (config: JsonObject, names: string[] = ['base_url', 'tenant']) => identityOf(names, { name: 'hr', config });
const acme = of({ base_url: 'https://acme.example/api', tenant: 'north' });

describe('a connection is the same tenant', () => {
  it.each([
    ['with a slash at the end of its address', 'https://acme.example/api/'],
    ['with a host in capitals', 'HTTPS://Acme.Example/api'],
    ['with the port written out that is meant anyway', 'https://acme.example:443/api'],
  ])('%s', (_, base_url) => {
    expect(of({ base_url, tenant: 'north' })).toBe(acme);
  });

  it('whatever its other settings, and their order', () => {
    expect(of({ tenant: 'north', page: 5, base_url: 'https://acme.example/api' }, ['tenant', 'base_url'])).toBe(acme);
  });
});

describe('a connection is another tenant', () => {
  it.each([
    ['under another host', 'https://acme2.example/api', 'north'],
    ['under another path', 'https://acme.example/api2', 'north'],
    ['under a path of other capitals', 'https://acme.example/API', 'north'],
    ['behind another port', 'https://acme.example:8443/api', 'north'],
    ['without TLS', 'http://acme.example/api', 'north'],
    ['with another setting', 'https://acme.example/api', 'south'],
    ['with a setting of other capitals', 'https://acme.example/api', 'North'],
  ])('%s', (_, base_url, tenant) => {
    expect(of({ base_url, tenant })).not.toBe(acme);
  });
});

it('a connector that names no settings is known by the connection’s name', () => {
  expect(of({ base_url: 'https://x.example' }, [])).toBe('{"connection":"hr"}');
});
