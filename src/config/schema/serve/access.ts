import { duration, expression, integer, list, object, text } from '../kinds.ts';

const signIn = object(
  'Sign-in of people by OpenID Connect: authorization code with PKCE. None without it.',
  {
    issuer: text('The issuer, as it names itself: `https://login.example.com/realm`. Found out by discovery.'),
    client_id: text('The id under which hrwire is registered there.'),
    client_secret: text('Its secret, as `${NAME}`.', { secret: true }),
    url: text(
      'Where people reach this server: `https://hrwire.example.com`. The issuer is told `<url>/api/v1/sign-in/callback`.',
      { pattern: '^https?://[^/?#\\s]+$' },
    ),
    scopes: list('What the issuer is asked for; default openid, profile, email.', text('A scope of OpenID Connect.'), {
      default: ['openid', 'profile', 'email'],
    }),
    name: expression(
      'Who it is, of the claims; stands in the audit; default `preferred_username`, else `email`, `sub`.',
      {
        default: '$exists(preferred_username) ? preferred_username : $exists(email) ? email : sub',
      },
    ),
    role: expression(
      'Of the claims: `"admin"`, `"operator"`, `"uploader"` or `"viewer"`; anything else, and who signs in is refused.',
    ),
    reveal: expression('Of the claims: true where they may see sensitive values; default false.', { default: 'false' }),
    scope: expression(
      'JSONata over a record as read, true where they may see it; the claims are `$claims`; all records where absent.',
    ),
    mappings: expression('Of the claims: the list of the mappings that they see, or `"*"`; all where absent.'),
    session: duration('How long a sign-in holds at most; default 8h.', { default: '8h' }),
    idle: duration('How long it holds without use; default 1h.', { default: '1h' }),
    renew: duration('After which the issuer is asked whether the role still holds; default 30m.', { default: '30m' }),
  },
  ['issuer', 'client_id', 'client_secret', 'url', 'role'],
);

/** Who may do what. */
export const serveAccess = object(
  'Who may do what.',
  {
    token_most: duration('The longest time for which a token may be made; default 400d.', { default: '400d' }),
    failures: integer('Wrong tokens from one address before it has to wait, longer each time; default 10.', {
      default: 10,
      minimum: 1,
      maximum: 1000,
    }),
    sign_in: signIn,
  },
  [],
  { default: {} },
);
