import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, delta, ids, noon, readAll, request, signal, standing } from '../vendor.ts';

const host = 'https://api.vendor.example';
const page = 'paging=snapshot&customPageSize=2';

const yaml = `http:
  base_url: "{{ $config.base_url }}/odata/v2"
  record: '$sift($, function($v, $k) { $k != "__metadata" })'
streams:
  people:
    key: id
    read:
      request:
        path: /Person
        query:
          $format: json
          customPageSize: 2
          $filter: "stamp ge datetimeoffset'{{ $window.from }}' and stamp le datetimeoffset'{{ $window.to }}'"
      records: d.results
      pages: { kind: next_url, next: d.__next }
      delta: { kind: window, start: "2026-11-21T00:00:00Z", overlap: 10m, lag: 2m }
    by_key:
      id:
        chunk: 2
        request: { path: /Person, query: { $format: json, $filter: "id in {{ $odata_list($ids) }}" } }
    write:
      upsert:
        request:
          method: POST
          path: /upsert
          query: { $format: json, strictTransactionIsolate: true }
          json: { each: '{ "__metadata": { "uri": "Person(" & $odata(id) & ")" }, "name": name }' }
        batch: 200
        repeat: safe
        outcomes:
          kind: index
          items: d
          index: index
          accepted: status = "OK" and httpCode = 200
          rejected: status = "ERROR"
          message: message
`;

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const open = () => connect('', yaml, { config: { base_url: host }, clock: standing(noon) });

describe('an OData v2 service, request and answer pinned', () => {
  it('reads a window of datetimeoffset literals and follows __next verbatim', async () => {
    const next = `${host}/odata/v2/Person?${page}&$skiptoken=eyJhIjoxfQ%3D%3D`;
    const scope = nock(host)
      .get('/odata/v2/Person')
      .query({
        $format: 'json',
        customPageSize: '2',
        $filter: "stamp ge datetimeoffset'2026-11-21T00:00:00Z' and stamp le datetimeoffset'2026-11-21T11:58:00Z'",
      })
      .reply(200, { d: { results: [{ __metadata: { uri: 'x' }, id: '1' }, { id: '2' }], __next: next } })
      .get(`/odata/v2/Person?${page}&$skiptoken=eyJhIjoxfQ%3D%3D`)
      .reply(200, { d: { results: [{ id: '3' }] } });
    const pages = await readAll(open().source('people'), request());
    expect(ids(pages)).toEqual(['1', '2', '3']);
    expect(pages[0]?.items[0]).toMatchObject({ record: { id: '1' } });
    expect(pages[0]?.items[0]).not.toHaveProperty('record.__metadata');
    expect(pages[0]?.cursor).toMatchObject({ turn: { url: next } });
    scope.done();
  });

  it('asks by key with `in`, quotes doubled', async () => {
    const scope = nock(host)
      .get('/odata/v2/Person')
      .query({ $format: 'json', $filter: "id in '1','O''Neil'" })
      .reply(200, { d: { results: [{ id: "O'Neil" }] } })
      .get('/odata/v2/Person')
      .query({ $format: 'json', $filter: "id in '3'" })
      .reply(200, { d: { results: [] } });
    const found = await open()
      .source('people')
      .byKey({ field: 'id', values: ['1', "O'Neil", '3'] }, signal);
    expect([...found.keys()]).toEqual(["O'Neil"]);
    scope.done();
  });

  it('upserts an array and reads each record’s verdict out of the 200', async () => {
    const scope = nock(host)
      .post('/odata/v2/upsert', [
        { __metadata: { uri: "Person('1')" }, name: 'Li' },
        { __metadata: { uri: "Person('2')" } },
        { __metadata: { uri: "Person('3')" }, name: 'Wu' },
      ])
      .query({ $format: 'json', strictTransactionIsolate: 'true' })
      .reply(200, {
        d: [
          {
            key: 'Person/id=1',
            status: 'OK',
            editStatus: 'UPSERTED',
            message: null,
            index: 0,
            httpCode: 200,
            inlineResults: null,
          },
          {
            key: null,
            status: 'ERROR',
            editStatus: null,
            message: 'name is required with the index 1',
            index: 1,
            httpCode: 500,
            inlineResults: null,
          },
          {
            key: 'Person/id=3',
            status: 'ACCEPTED',
            editStatus: null,
            message: null,
            index: 2,
            httpCode: 202,
            inlineResults: null,
          },
        ],
      });
    const deltas = [delta('1', { id: '1', name: 'Li' }), delta('2', { id: '2' }), delta('3', { id: '3', name: 'Wu' })];
    const verdicts = await open().sink('people').write({ id: 'b', operation: 'upsert', deltas }, signal);
    expect(verdicts).toEqual([
      { is: 'accepted' },
      { is: 'rejected', cause: { code: 'target.rejected', message: 'name is required with the index 1' } },
      { is: 'unknown', cause: { code: 'target.unclear', message: 'the target gave no reason' } },
    ]);
    scope.done();
  });
});
