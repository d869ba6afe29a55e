import * as kinds from '../../../config/schema/kinds.ts';
import { HrwireError } from '../../../error/error.ts';
import type { Place } from '../../../error/place.ts';
import { formValue } from '../encode/form.ts';
import { isObject } from '../../../record/json.ts';
import type { JsonObject } from '../../../record/json.ts';
import { compileRequest } from '../request.ts';
import { textSetting } from '../settings.ts';
import type { Auth, AuthSetup } from './auth.ts';
import { basicValue } from './basic.ts';
import { exchangedToken, tokenProperties } from './token.ts';
import { authText } from './value.ts';

export const clientCredentialsSchema = kinds.object(
  'OAuth 2 client credentials (RFC 6749, 4.4). Exactly one of `path` and `url`.',
  {
    path: kinds.template('The token endpoint under `base_url`.'),
    url: kinds.template('The token endpoint as an absolute URL; its host must be declared.'),
    client_id: kinds.template('The client’s id.'),
    client_secret: kinds.template('The client’s secret.'),
    send: kinds.choice(
      'Where id and secret stand: form-encoded in Basic, or in the body. Default basic.',
      ['basic', 'body'],
      {
        default: 'basic',
      },
    ),
    body: kinds.choice('How the body is written. Default form.', ['form', 'json'], { default: 'form' }),
    scope: kinds.templates('The scope: a text, or an object for systems that want one.'),
    extra: kinds.names('Further fields of the body.', kinds.templates('A field.')),
    ...tokenProperties,
  },
  ['client_id', 'client_secret'],
  { oneOf: [{ required: ['path'] }, { required: ['url'] }] },
);

export function clientCredentialsAuth(setup: AuthSetup): Auth {
  const id = authText(setup, 'client_id');
  const secret = authText(setup, 'client_secret');
  const inBody = textSetting(setup.spec, clientCredentialsSchema, 'send') === 'body';
  const request = compileRequest(requestOf(setup.spec, inBody), {
    document: pointingTo(setup),
    path: setup.path,
    site: setup.site,
  });
  return exchangedToken(setup, async (renewing, signal) => {
    // Strict servers demand id and secret form-encoded inside Basic: one with `%`, `+` or `:` fails raw.
    const more = inBody
      ? { client_id: await id(), client_secret: await secret() }
      : { basic: basicValue(formValue(await id()), formValue(await secret())) };
    const answer = await setup.login(request, { more: { ...more, reauthorising: renewing } }, signal);
    demandBearer(answer.body, setup);
    return answer;
  });
}

/** The request is made of keys of the auth section: its errors point there. */
function pointingTo({ document, path }: AuthSetup): AuthSetup['document'] {
  const { file, text, value } = document;
  const at = (): Place => document.at(path);
  return { file, text, value, at, atKey: at, atOffset: at, frame: (place) => document.frame(place) };
}

/** The token request, with what is secret as variables. */
function requestOf(spec: JsonObject, inBody: boolean): JsonObject {
  const fields: JsonObject = { grant_type: 'client_credentials' };
  if (spec['scope'] !== undefined) fields['scope'] = spec['scope'];
  if (isObject(spec['extra'])) Object.assign(fields, spec['extra']);
  if (inBody) Object.assign(fields, { client_id: '{{ $client_id }}', client_secret: '{{ $client_secret }}' });
  const json = textSetting(spec, clientCredentialsSchema, 'body') === 'json';
  const headers: JsonObject = { accept: 'application/json' };
  if (!inBody) headers['authorization'] = '{{ $basic }}';
  return {
    method: 'POST',
    ...(spec['url'] === undefined ? { path: spec['path'] ?? '' } : { url: spec['url'] }),
    headers,
    ...(json ? { json: fields } : { form: fields }),
  };
}

/** `token_type` is compared without case (RFC 6749, 5.1) and may be missing; any other kind cannot be carried. */
function demandBearer(body: unknown, { document, path }: AuthSetup): void {
  const type = isObject(body) ? body['token_type'] : undefined;
  if (typeof type !== 'string' || type.toLowerCase() === 'bearer') return;
  throw new HrwireError('http.login-answer', 'The login gives a token that is no bearer token.', {
    place: document.at(path),
  });
}
