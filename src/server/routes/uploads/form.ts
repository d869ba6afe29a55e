import { Busboy } from '@fastify/busboy';
import type { BusboyInstance } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { HrwireError } from '../../../error/error.ts';

/** A form as far as its file: what comes before it, and the file as it comes. */
export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly name: string;
  /** Fails where the form goes on wrongly behind it, or is cut off. */
  readonly file: AsyncIterable<Uint8Array>;
}

const limits = { fields: 20, fieldNameSize: 100, fieldSize: 10_000, files: 1, parts: 25, headerPairs: 20 };

/**
 * Reads a `multipart/form-data` request up to its one file, hands that to `work`, and the request on to its end. Fields
 * stand before the file: nothing is kept of a file of which nobody knows yet where it goes. Throws `upload.form`.
 */
export async function withForm<T>(request: IncomingMessage, work: (form: Form) => Promise<T>): Promise<T> {
  const type = request.headers['content-type'] ?? '';
  const form = parser(type);
  try {
    return await work(await upToFile(request, form));
  } finally {
    // What is left of it is nothing that anybody waits for.
    request.unpipe(form);
    request.resume();
  }
}

function parser(type: string): BusboyInstance {
  try {
    return new Busboy({ headers: { 'content-type': type }, limits });
  } catch {
    throw wrong('the form has no boundary');
  }
}

function upToFile(request: IncomingMessage, form: BusboyInstance): Promise<Form> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let file: Readable | undefined;
    const whole = Promise.withResolvers<undefined>();
    // Whoever reads the file learns of it there.
    whole.promise.catch(() => undefined);
    const fail = (what: string): void => {
      const error = wrong(what);
      reject(error);
      whole.reject(error);
      file?.destroy(error);
    };
    form.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) fail('a field of the form is too long');
      else if (file !== undefined) fail(`the field ${name.slice(0, 40)} stands behind the file`);
      else if (fields.has(name)) fail(`the field ${name.slice(0, 40)} is there twice`);
      else fields.set(name, value);
    });
    form.on('file', (field, stream, name: string | undefined) => {
      // Where nobody reads it (any more) its failure must not end the process.
      stream.on('error', () => undefined);
      if (field !== 'file') {
        stream.resume();
        fail(`the file is in the field ${field.slice(0, 40)}`);
        return;
      }
      file = stream;
      resolve({ fields, name: name ?? '', file: through(stream, whole.promise) });
    });
    form.on('fieldsLimit', () => fail('the form has too many fields'));
    form.on('partsLimit', () => fail('the form has too many parts'));
    form.on('filesLimit', () => fail('the form has more than one file'));
    form.on('error', () => fail('the form is damaged'));
    form.on('finish', () => {
      reject(wrong('the form has no file'));
      whole.resolve(undefined);
    });
    request.once('aborted', () => fail('the caller has gone'));
    request.pipe(form);
  });
}

async function* through(file: AsyncIterable<Uint8Array>, whole: Promise<undefined>): AsyncGenerator<Uint8Array> {
  try {
    yield* file;
  } catch (thrown) {
    throw thrown instanceof HrwireError ? thrown : wrong('the form is damaged');
  }
  await whole;
}

function wrong(what: string): HrwireError {
  return new HrwireError('upload.form', what, {
    hint: 'Send multipart/form-data: first the field mapping, last the field file, as in curl -F mapping=NAME -F file=@list.xlsx',
    zh: {
      message: `上传的表单不对（${what}）。`,
      hint: '先写字段 mapping，最后写字段 file，例如 curl -F mapping=NAME -F file=@名单.xlsx',
    },
  });
}
