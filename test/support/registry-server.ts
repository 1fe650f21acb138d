import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const json =
  (body: unknown, status = 200): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** A registry of the state on a real socket, which behaves as a test wants it to. */
export class RegistryServer {
  /** What it was asked, in order. */
  readonly asked: { path: string; authorization: string | undefined }[] = [];
  private handler: Handler = json({ code: 'NOT_FOUND' }, 404);
  private readonly server = createServer((request, response) => {
    this.asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
    this.handler(request, response);
  });

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on; what it was asked before is forgotten. */
  answer(handler: Handler): void {
    this.handler = handler;
    this.asked.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
