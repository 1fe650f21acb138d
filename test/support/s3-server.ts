import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

export const S3_KEY = { region: 'ec-1', keyId: 'AKIDVENTANILLA', secret: 'a-secret-of-the-store/with+signs' };

const BUCKET = '/papeles/';
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Takes the request and never answers. */
export const stall: Handler = () => undefined;

/** Promises a body and stops in the middle of it. */
export const stopHalfway: Handler = (_, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('half');
};

export const refuse =
  (status: number, code: string): Handler =>
  (request, response) => {
    request.resume();
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message></Error>`);
  };

/**
 * An S3-compatible store with one bucket, `papeles`, in memory: objects, lists in pages, and signatures (Signature Version 4) that it
 * reckons itself from what arrived.
 */
export class S3Server {
  readonly objects = new Map<string, { bytes: Buffer; storedAt: Date }>();
  /** Methods and paths, in order. */
  readonly asked: string[] = [];
  /** Objects in one page of a list, whatever was asked for. */
  pageSize = 1_000;
  private readonly next: Handler[] = [];
  private readonly server = createServer((request, response) => this.answer(request, response));

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/papeles`;
  }

  /** The next requests are answered so, one each; then it is itself again. */
  behave(...handlers: Handler[]): void {
    this.next.push(...handlers);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const handler = this.next.shift();
    if (handler) handler(request, response);
    else if (!isSigned(request)) refuse(403, 'SignatureDoesNotMatch')(request, response);
    else void this.serve(request, response);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://store');
    if (!`${url.pathname}/`.startsWith(BUCKET)) return refuse(404, 'NoSuchBucket')(request, response);
    const key = decodeURIComponent(url.pathname.slice(BUCKET.length));
    const object = this.objects.get(key);
    if (request.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.objects.set(key, { bytes: Buffer.concat(chunks), storedAt: new Date() });
      response.writeHead(200, { etag: '"1"' }).end();
    } else if (request.method === 'DELETE') {
      this.objects.delete(key);
      response.writeHead(204).end();
    } else if (key === '') {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(this.list(url.searchParams));
    } else if (object) {
      response.writeHead(200).end(object.bytes);
    } else refuse(404, 'NoSuchKey')(request, response);
  }

  private list(query: URLSearchParams): string {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '')).sort();
    const from = Number(query.get('continuation-token') ?? '0');
    const to = from + Math.min(this.pageSize, Number(query.get('max-keys') ?? '1000'));
    const contents = keys.slice(from, to).map((key) => {
      const { bytes, storedAt } = this.objects.get(key) ?? { bytes: Buffer.alloc(0), storedAt: new Date(0) };
      return `<Contents><Key>${key}</Key><LastModified>${storedAt.toISOString()}</LastModified><ETag>"1"</ETag><Size>${bytes.length}</Size></Contents>`;
    });
    const more = to < keys.length ? `<NextContinuationToken>${to}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${to < keys.length}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`;
  }
}

/** AWS Signature Version 4, from the specification: canonical request, string to sign, derived key. */
function isSigned(request: IncomingMessage): boolean {
  const [, keyId, day = '', region = '', signedHeaders = '', signature] =
    AUTHORIZATION.exec(request.headers.authorization ?? '') ?? [];
  if (keyId !== S3_KEY.keyId || region !== S3_KEY.region) return false;
  if (!signedHeaders.split(';').includes('host') || !signedHeaders.split(';').includes('x-amz-date'))
    return false;
  const url = new URL(request.url ?? '', 'http://store');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
  const canonical = [
    request.method,
    url.pathname,
    query,
    headers.join(''),
    signedHeaders,
    request.headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = [
    'AWS4-HMAC-SHA256',
    request.headers['x-amz-date'],
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ];
  const key = [day, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${S3_KEY.secret}`);
  return hmac(key, toSign.join('\n')).toString('hex') === signature;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
