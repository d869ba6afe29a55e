import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/record/json.ts';
import type { JsonObject } from '../../src/record/json.ts';
import { openApiDocument, routes } from '../../src/server/routes.ts';

const operations = routes.map(({ method, path, operation, needs }) => ({
  name: `${method} ${path}`,
  path,
  operation,
  needs,
}));

describe('the OpenAPI document', () => {
  it('is one by the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(openApiDocument()));
    expect({ valid, errors, version: validator.version }).toEqual({ valid: true, errors: undefined, version: '3.1' });
  });
  it('names each operation once, by address and by id', () => {
    const names = operations.map(({ name }) => name);
    const ids = operations.map(({ operation }) => operation['operationId']);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
  it.each(operations)(
    '$name says what it does, answers something, and names each parameter of its path',
    ({ path, operation }) => {
      expect(operation['summary']).toEqual(expect.any(String));
      expect(Object.keys(operation['responses'] ?? {}).length).toBeGreaterThan(0);
      const parameters = (operation['parameters'] ?? []) as JsonObject[];
      const named = parameters.filter((each) => each['in'] === 'path').map(({ name }) => name);
      expect(named.sort()).toEqual([...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name).sort());
    },
  );
  it('takes no key that a body’s schema does not name', () => {
    const open = routes.filter(({ operation }) => {
      const schema = bodySchema(operation);
      return schema !== undefined && schema['additionalProperties'] !== false;
    });
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
  it('lets nobody in without a token but where that is meant', () => {
    const open = routes.filter(({ needs }) => needs === 'nobody').map(({ path }) => path);
    // Whoever signs in has no token yet; what they may see of their session their cookie says.
    const signIn = ['/api/v1/sign-in', '/api/v1/sign-in/callback', '/api/v1/session'];
    expect(open.filter((path) => path.startsWith('/api/') && !signIn.includes(path))).toEqual([]);
  });
  it('is the same from one build to the next', () => {
    expect(JSON.stringify(openApiDocument())).toBe(JSON.stringify(openApiDocument()));
    expect(openApiDocument()).toMatchObject({ openapi: '3.1.0' });
  });
});

function bodySchema(operation: Readonly<Record<string, unknown>>): JsonObject | undefined {
  let node: unknown = operation;
  for (const step of ['requestBody', 'content', 'application/json', 'schema'])
    node = isObject(node) ? node[step] : undefined;
  return isObject(node) ? node : undefined;
}
