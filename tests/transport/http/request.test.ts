import { describe, expect, it } from 'vitest';
import { compileRequest } from '../../../src/transport/http/request.ts';
import { openSite } from '../../../src/transport/http/site.ts';
import type { HttpScope, RenderedRequest } from '../../../src/transport/http/exchange.ts';
import type { JsonObject } from '../../../src/record/json.ts';
import { document } from './exchange-harness.ts';

async function render(request: string, scope: HttpScope = {}, config: JsonObject = {}): Promise<RenderedRequest> {
  const made = document(
    `http:\n  base_url: "https://api.example.com/v2/"\n  hosts: ["{{ $config.other }}", "files.example.com:8443"]\n  headers: { X-Tenant: "{{ $config.tenant }}" }\nrequest: ${request}\n`,
  );
  const site = openSite(made, { other: 'other.example.com', ...config });
  return compileRequest(made.value['request'] ?? null, { document: made, path: ['request'], site }).render(scope);
}

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (thrown: { code: string }) => thrown.code,
  );

describe('compileRequest', () => {
  it('joins base and path and is a GET without a body by default', async () => {
    expect(await render('{ path: /users }')).toEqual({
      method: 'GET',
      url: 'https://api.example.com/v2/users',
      headers: {},
      body: undefined,
    });
  });

  it('escapes a value inside a path so that it stays one segment', async () => {
    const { url } = await render(`{ path: "/users/{{ id }}/x" }`, { record: { id: 'a/b ?#%é' } });
    expect(url).toBe('https://api.example.com/v2/users/a%2Fb%20%3F%23%25%C3%A9/x');
  });

  it.each(['..', '.'])('refuses %s as a segment of a path', async (id) => {
    expect(await code(render(`{ path: "/users/{{ id }}/x" }`, { record: { id } }))).toBe('http.value');
    expect(await code(render(`{ path: "{{ id }}" }`, { record: { id: `a/${id}/b` } }))).toBe('http.value');
  });

  it('keeps the slashes of a path that is one value as a whole, and escapes the rest', async () => {
    const { url } = await render(`{ path: "{{ $config.path }}" }`, {}, { path: '/oauth/token?x=1' });
    expect(url).toBe('https://api.example.com/v2/oauth/token%3Fx%3D1');
  });

  it('encodes each parameter of a query once, repeats lists and leaves undefined out', async () => {
    const { url } = await render(
      `{ path: /u, query: { $filter: "name eq '{{ name }}' and a>1", ids: "{{ ids }}", none: "{{ missing }}", top: 5 } }`,
      { record: { name: '李 & Söhne+', ids: ['a,b', 2, true] } },
    );
    expect(url).toBe(
      "https://api.example.com/v2/u?%24filter=name%20eq%20'%E6%9D%8E%20%26%20S%C3%B6hne%2B'%20and%20a%3E1&ids=a%2Cb&ids=2&ids=true&top=5",
    );
  });

  it('takes the name of a parameter from a setting, and leaves the parameter out where it is blank', async () => {
    const request = `{ path: /u, query: { "{{ $config.page }}": 2, "{{ $config.size }}": 50, x: 1 } }`;
    expect((await render(request, {}, { page: 'page[no]', size: '' })).url).toBe(
      'https://api.example.com/v2/u?page%5Bno%5D=2&x=1',
    );
  });

  it('writes whole numbers without an exponent', async () => {
    const { url } = await render(`{ path: "/u/{{ id }}x" }`, { record: { id: 1e21 } });
    expect(url).toBe('https://api.example.com/v2/u/1000000000000000000000x');
  });

  it('keeps the types of JSON values and leaves undefined members out', async () => {
    const { body, headers } = await render(
      `{ method: POST, path: /u, json: { n: "{{ n }}", b: "{{ b }}", o: "{{ o }}", z: "{{ z }}", none: "{{ q }}", text: "n={{ n }}", fixed: 7, deep: { list: [1, "{{ n }}", "{{ q }}"] } } }`,
      { record: { n: 12.5, b: false, o: { x: [1] }, z: null } },
    );
    expect(JSON.parse(body ?? '')).toEqual({
      n: 12.5,
      b: false,
      o: { x: [1] },
      z: null,
      text: 'n=12.5',
      fixed: 7,
      deep: { list: [1, 12.5] },
    });
    expect(headers['content-type']).toBe('application/json');
  });

  it.each([0, 1, 3])('builds a list of %d elements by `each`', async (count) => {
    const records = Array.from({ length: count }, (_, i) => ({ id: `k${i}` }));
    const { body } = await render(`{ method: POST, path: /u, json: { ids: { each: id } } }`, { records });
    expect(JSON.parse(body ?? '')).toEqual({ ids: records.map(({ id }) => id) });
  });

  it('builds a list as the root of the body, and lists over `of`', async () => {
    const whole = await render(`{ method: POST, path: /u, json: { each: '{ "id": id }' } }`, {
      records: [{ id: 'a' }],
    });
    expect(whole.body).toBe('[{"id":"a"}]');
    const ids = await render(`{ method: POST, path: /u, json: { keys: { each: '$ & "!"', of: $ids } } }`, {
      ids: ['a'],
    });
    expect(ids.body).toBe('{"keys":["a!"]}');
  });

  it('refuses an element without a value: answers are matched by position', async () => {
    const records: JsonObject[] = [{ id: 'a' }, { other: 1 }];
    const request = `{ method: POST, path: /u, json: { ids: { each: id } } }`;
    expect(await code(render(request, { records }))).toBe('http.value');
  });

  it('encodes forms', async () => {
    const { body, headers } = await render(
      `{ method: POST, path: /t, form: { a: "{{ a }}", list: "{{ l }}", none: "{{ n }}" } }`,
      {
        record: { a: 'x y&z=ä+', l: ['1', '2'] },
      },
    );
    expect(body).toBe('a=x+y%26z%3D%C3%A4%2B&list=1&list=2');
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('escapes what is inserted into an XML text, and only that', async () => {
    const { body, headers } = await render(
      `{ method: POST, path: /soap, text: '<q name="{{ name }}">{{ n }}</q>', content_type: text/xml }`,
      { record: { name: `"<a>&'\n`, n: 5 } },
    );
    expect(body).toBe('<q name="&quot;&lt;a&gt;&amp;&apos;&#10;">5</q>');
    expect(headers['content-type']).toBe('text/xml');
  });

  it('refuses characters that XML cannot hold', async () => {
    const request = `{ method: POST, path: /soap, text: "<q>{{ name }}</q>", content_type: text/xml }`;
    expect(await code(render(request, { record: { name: 'a\u0000b' } }))).toBe('http.value');
  });

  it('quotes what is inserted into a JSON text', async () => {
    const { body } = await render(
      `{ method: POST, path: /j, text: '{"a": {{ name }} }', content_type: application/json }`,
      { record: { name: 'x"},{"b":1' } },
    );
    expect(JSON.parse(body ?? '')).toEqual({ a: 'x"},{"b":1' });
  });

  it('puts headers of the connection and the request together, the nearer wins, undefined is left out', async () => {
    const { headers } = await render(`{ path: /u, headers: { x-tenant: own, Accept: "{{ a }}", X-None: "{{ n }}" } }`, {
      record: { a: 'application/json' },
    });
    expect(headers).toEqual({ 'x-tenant': 'own', accept: 'application/json' });
    expect((await render('{ path: /u }', {}, { tenant: 't1' })).headers).toEqual({ 'x-tenant': 't1' });
  });

  it('takes the texts of the records where they were made before, and other members as they are', async () => {
    const texts = ['{"a":"é","id":"k1"}', '{"id":"k2"}'];
    const records = [{ id: 'k1', a: 'é' }, { id: 'k2' }];
    const of = async (json: string): Promise<string | undefined> =>
      (await render(`{ method: POST, path: /u, json: ${json} }`, { records, texts })).body;
    expect(
      await of('{ list: { each: $record }, dry: false, key: "{{ $records[0].id }}", none: "{{ missing }}" }'),
    ).toBe(`{"list":[${texts.join(',')}],"dry":false,"key":"k1"}`);
    expect(await of('{ each: $record }')).toBe(`[${texts.join(',')}]`);
    expect(await of('{ each: $ }')).toBe(`[${texts.join(',')}]`);
    expect(await of('{ list: { each: id } }')).toBe('{"list":["k1","k2"]}');
    expect(await of('{ list: { inner: { each: $record } } }')).toBe(`{"list":{"inner":${JSON.stringify(records)}}}`);
  });

  it('shows these texts to no expression', async () => {
    const { body } = await render('{ method: POST, path: /u, json: { a: "{{ $texts }}", b: 1 } }', { texts: ['{}'] });
    expect(body).toBe('{"b":1}');
  });

  it.each(['a\r\nX-Evil: 1', 'a\nb', '北森'])('refuses %j in a header', async (a) => {
    expect(await code(render(`{ path: /u, headers: { Accept: "{{ a }}" } }`, { record: { a } }))).toBe('http.value');
  });

  it('takes absolute URLs to declared hosts alone', async () => {
    expect((await render('{ url: "https://other.example.com/x?y=1" }')).url).toBe('https://other.example.com/x?y=1');
    expect((await render('{ url: "https://files.example.com:8443/x" }')).url).toBe('https://files.example.com:8443/x');
    for (const url of [
      'https://evil.example.com/x',
      'http://other.example.com/x',
      'https://files.example.com/x',
      'https://api.example.com.evil.org/v2',
    ]) {
      expect(await code(render(`{ url: "${url}" }`)), url).toBe('http.host');
    }
  });

  it('refuses URLs with a user in them and other schemes', async () => {
    expect(await code(render('{ url: "https://a:b@other.example.com/x" }'))).toBe('http.request');
    expect(await code(render('{ url: "file:///etc/passwd" }'))).toBe('http.request');
  });

  it('points errors to the request in the file', async () => {
    const thrown: unknown = await render(`{ path: /u, query: { a: "{{ o }}" } }`, { record: { o: {} } }).catch(
      (reason: unknown) => reason,
    );
    expect(thrown).toMatchObject({ code: 'http.value', place: { file: 'connectors/test.yaml', line: 5 } });
  });
});
