import { flag, integer, list, object, path, text } from '../kinds.ts';

/** Where the server is reached. */
export const serveListen = object(
  'Where the server is reached. Beyond loopback it needs a token and either `tls` or `behind_proxy`.',
  {
    host: text('The address it listens on; default 127.0.0.1.', { default: '127.0.0.1' }),
    port: integer('The port; 0 takes a free one; default 8484.', { default: 8484, maximum: 65_535 }),
    behind_proxy: flag('A proxy in front of it ends TLS and says who asks (X-Forwarded-For, -Proto, -Host).', {
      default: false,
    }),
    names: list(
      'Host names by which it is called, beside its address; another `Host` is refused.',
      text('A host name.'),
      {
        default: [],
      },
    ),
    tls: object(
      'Its certificate and key; PEM files.',
      { cert: path('The certificate with its chain.'), key: path('The private key.') },
      ['cert', 'key'],
    ),
  },
  [],
  { default: {} },
);
