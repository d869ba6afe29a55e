import * as kinds from '../../config/schema/kinds.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

/** JSON Schema of a request as a connector declares it; `compileRequest` takes what it accepts. */
export const requestSchema = kinds.object(
  'One HTTP request. At most one of `json`, `form` and `text`; exactly one of `path` and `url`.',
  {
    method: kinds.choice('The HTTP method. Default GET.', methods, { default: 'GET' }),
    path: kinds.template('Appended to `base_url`; inserted values are escaped for a path.', { minLength: 1 }),
    url: kinds.template('An absolute URL in place of `path`; its host must be `base_url`’s or stand under `hosts`.', {
      minLength: 1,
    }),
    query: kinds.names(
      'Parameters of the query, each escaped once. A list repeats its parameter; undefined leaves it out. A name may be a template, for names that are settings: a blank one leaves its parameter out.',
      kinds.templates('A template, or a number, a boolean or a list of them.'),
    ),
    headers: kinds.templateMap('Further headers; undefined leaves one out.'),
    json: kinds.templates(
      'A JSON body of any shape. Every text is a template; `{ each: expression }` makes a list of one element a record of the batch (or of the list `of:` gives).',
    ),
    form: kinds.names(
      'A form body. A list repeats its field; undefined leaves it out.',
      kinds.templates('A template, or a number, a boolean or a list of them.'),
    ),
    text: kinds.template('A text body; inserted values are escaped for XML or JSON where `content_type` says so.'),
    content_type: kinds.text('The content type of a `text` body. Default text/plain; charset=utf-8.', {
      default: 'text/plain; charset=utf-8',
    }),
    answer: kinds.choice('What the answer’s body is read as. Default json.', ['json', 'text'], { default: 'json' }),
  },
  [],
  {
    allOf: [
      { oneOf: [{ required: ['path'] }, { required: ['url'] }] },
      {
        not: {
          anyOf: [{ required: ['json', 'form'] }, { required: ['json', 'text'] }, { required: ['form', 'text'] }],
        },
      },
    ],
  },
);
