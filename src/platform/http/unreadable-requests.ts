import { type FastifyReply, type FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { InputInvalid } from '../errors/domain-error.js';
import { problemOf, statusOf } from '../errors/problem.js';

type Headers = Readonly<Record<string, string>>;

/** Before any route or hook there is Fastify's router: an address that it cannot decode is answered like any other bad input. */
export const answerBadUrl =
  (security: Headers) =>
  (_error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = new InputInvalid(
      [],
      'La dirección no se puede leer. Revise que esté completa o vuelva al inicio.',
    );
    void reply
      .status(statusOf(error))
      .headers(security)
      .header('x-request-id', request.id)
      .header('cache-control', 'no-store')
      .type('application/problem+json')
      .send({ ...problemOf(error, request.id), status: statusOf(error) });
  };

/** And before Fastify there is Node's parser: what is no HTTP, or has headers without end. */
export const answerNoHttp =
  (security: Headers) =>
  (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
    const lines = Object.entries({ ...security, 'content-length': '0', connection: 'close' });
    socket.end(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        ...lines.map(([name, value]) => `${name}: ${value}`),
        '',
        '',
      ].join('\r\n'),
    );
  };
