import { Busboy } from '@fastify/busboy';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { finished } from 'node:stream';
import { type Observable } from 'rxjs';
import { type DomainError, InputInvalid } from '../errors/domain-error.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads its form itself, once it knows who sends it: see {@link TakesFile}. */
    readonly takesFile?: boolean;
  }
}

export interface FileLimits {
  readonly maxBytes: number;
  /** What somebody is told whose file has more. */
  readonly tooLarge: () => DomainError;
}

const MULTIPART = 'multipart/form-data';
/** Besides the file there are some words: what it is, and the token of a page's form. */
const FIELDS = { fields: 8, fieldSize: 512, fieldNameSize: 64, headerPairs: 16, headerSize: 4096 } as const;
/** Whoever sends too much is told so once all has come, as browsers hear nobody before; up to this many times what is allowed. */
const HEARD_OUT = 8;

/** A route that reads its form with a file itself, by {@link readFormWithFile}, once the guards have let the sender in. */
export const ReadsForm = () => RouteConfig({ takesFile: true });

/** A route whose body is a form with one file: `@Body()` has what {@link readFormWithFile} read. */
export const TakesFile = (limits: FileLimits) =>
  applyDecorators(ReadsForm(), ApiConsumes(MULTIPART), UseInterceptors(new FormWithFile(limits)));

/** Forms with files are left unread for the routes that take one; to all others they are unreadable. */
export function leaveFormsWithFiles(fastify: FastifyInstance): void {
  fastify.addContentTypeParser(MULTIPART, (request, _payload, done) =>
    done(takesFile(request) ? null : new InputInvalid([], 'Aquí no se envían archivos.'), undefined),
  );
}

export const takesFile = (request: FastifyRequest): boolean => request.routeOptions.config.takesFile === true;

class FormWithFile implements NestInterceptor {
  constructor(private readonly limits: FileLimits) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await readFormWithFile(context.switchToHttp().getRequest<FastifyRequest>(), this.limits);
    return next.handle();
  }
}

/**
 * Reads `multipart/form-data` with one file, never further than the limit, and asks a page's form for its token. What the sender
 * calls the file is not looked at.
 * @returns the fields, the file as a `Buffer` under the name of its field; they are the body of the request from then on.
 * @throws {InputInvalid} for what is no such form, for a second file, and when the sender goes away before the end;
 *   `tooLarge` of the limits; what the CSRF plugin says of a missing or wrong token.
 */
export async function readFormWithFile(request: FastifyRequest, limits: FileLimits): Promise<Fields> {
  const fields = await readForm(request, limits);
  request.body = fields;
  // Programs send no token: a browser's foreign form is refused by its origin, and the session's cookie does not come along.
  if (!request.url.startsWith('/api/')) await proveOwnForm(request);
  delete fields._csrf;
  return fields;
}

const proveOwnForm = (request: FastifyRequest): Promise<void> =>
  new Promise((resolve, reject) => {
    const refusing = { send: reject } as unknown as FastifyReply;
    request.server.csrfProtection.call(request.server, request, refusing, resolve);
  });

type Fields = Record<string, unknown>;

async function readForm(request: FastifyRequest, { maxBytes, tooLarge }: FileLimits): Promise<Fields> {
  const type = request.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith(MULTIPART))
    throw new InputInvalid([], `Envíe un formulario ${MULTIPART} con el archivo.`);
  const fields = new Map<string, unknown>();
  const add = (name: string, value: unknown) =>
    void fields.set(name, fields.has(name) ? [fields.get(name), value].flat() : value);
  let isTooLarge = false;
  const form = formReader(type, maxBytes);
  form.on('field', (name, value, isNameCut, isValueCut) => {
    if (isNameCut || isValueCut || value.includes('\0') || name in {})
      form.destroy(new Error('a field is no words of ours'));
    else add(name, value);
  });
  form.on('file', (name, file, fileName) => {
    const chunks: Buffer[] = [];
    file.on('data', (chunk: Buffer) => void chunks.push(chunk));
    file.on('limit', () => (isTooLarge = true));
    // A form that breaks off says so itself.
    file.on('error', () => undefined);
    file.on('end', () => {
      // A form whose file was not chosen sends an empty one without a name.
      if (fileName || chunks.length > 0) add(name, Buffer.concat(chunks));
    });
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    form.on(limit, () => form.destroy(new Error(limit)));
  try {
    await heardOut(request, form, maxBytes * HEARD_OUT);
  } catch (error) {
    if (error instanceof HeardEnough) throw tooLarge();
    throw new InputInvalid([], 'No pudimos leer el formulario. Envíe un solo archivo y vuelva a intentar.');
  }
  if (isTooLarge) throw tooLarge();
  return Object.fromEntries(fields);
}

class HeardEnough extends Error {}

function formReader(type: string, maxBytes: number): InstanceType<typeof Busboy> {
  const limits = { ...FIELDS, files: 1, parts: FIELDS.fields + 1, fileSize: maxBytes };
  try {
    return new Busboy({ headers: { 'content-type': type }, limits });
  } catch {
    throw new InputInvalid([], 'No pudimos leer el formulario: le falta el separador.');
  }
}

/** Resolves when the whole body was read; what comes after a failure is let go by. */
function heardOut(request: FastifyRequest, form: InstanceType<typeof Busboy>, most: number): Promise<void> {
  const { raw } = request;
  return new Promise((resolve, reject) => {
    let heard = 0;
    const fail = (error: Error) => {
      raw.unpipe(form).resume();
      reject(error);
    };
    raw.on('data', (chunk: Buffer) => {
      heard += chunk.length;
      if (heard > most) fail(new HeardEnough());
    });
    finished(raw, { writable: false }, (error) => {
      if (error) fail(error);
    });
    form.on('error', (error) => fail(error as Error));
    form.on('finish', resolve);
    raw.pipe(form);
  });
}
