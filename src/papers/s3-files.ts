import { handleWhen, retry, ConstantBackoff } from 'cockatiel';
import { type Logger } from 'pino';
import { S3mini, S3ServiceError } from 's3mini';
import { type S3Bucket } from '../platform/index.js';
import {
  assertFileHash,
  assertHashOf,
  fileHash,
  isFileHash,
  PaperFiles,
  type StoredFile,
} from './paper-files.js';
import { FilesUnavailable } from './papers.errors.js';

/** A clerk waits: two attempts at most, each no longer than this for ten megabytes there or back. */
const PATIENCE_MS = 8_000;
const PAUSE_MS = 100;
const PREFIX = 'papers/';
const LISTED_AT_ONCE = 1_000;
const SERVER_FAULT = 500;
const TOO_MANY = 429;

/** Papers as objects `papers/<hash>` of one bucket. A store that keeps older versions keeps what was removed: switch that off. */
export class S3Files extends PaperFiles {
  private readonly bucket: S3mini;
  /** Everything here may be done twice. What the store refuses it will refuse again. */
  private readonly again = retry(
    handleWhen(
      (error) =>
        !(error instanceof S3ServiceError) || error.status >= SERVER_FAULT || error.status === TOO_MANY,
    ),
    { maxAttempts: 1, backoff: new ConstantBackoff(PAUSE_MS) },
  );

  constructor(
    bucket: S3Bucket,
    private readonly logger: Logger,
    patienceMs = PATIENCE_MS,
  ) {
    super();
    this.bucket = new S3mini({
      endpoint: bucket.url,
      region: bucket.region,
      accessKeyId: bucket.keyId,
      secretAccessKey: bucket.secret,
      requestAbortTimeout: patienceMs,
    });
  }

  async put(hash: string, bytes: Buffer): Promise<void> {
    assertHashOf(hash, bytes);
    await this.attempt(async () => {
      await (await this.bucket.putObject(PREFIX + hash, bytes)).arrayBuffer();
    });
  }

  async get(hash: string): Promise<Buffer | undefined> {
    assertFileHash(hash);
    return this.attempt(async () => {
      const found = await this.bucket.getObjectArrayBuffer(PREFIX + hash);
      if (found === null) return undefined;
      const bytes = Buffer.from(found);
      if (fileHash(bytes) !== hash) throw new Error(`the object ${hash} is not what was put`);
      return bytes;
    });
  }

  async remove(hash: string): Promise<void> {
    assertFileHash(hash);
    await this.attempt(() => this.bucket.deleteObject(PREFIX + hash));
  }

  async *list(): AsyncIterable<StoredFile> {
    let next: string | undefined;
    do {
      const from = next;
      const page = await this.attempt(() => this.bucket.listObjectsPaged('/', PREFIX, LISTED_AT_ONCE, from));
      if (!page?.objects) throw this.failed(new Error('there is no such bucket'));
      for (const { Key, LastModified } of page.objects) {
        const hash = Key.slice(PREFIX.length);
        if (isFileHash(hash)) yield { hash, storedAt: new Date(LastModified) };
      }
      next = page.nextContinuationToken;
    } while (next);
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.again.execute(work);
    } catch (error) {
      throw this.failed(error);
    }
  }

  private failed(error: unknown): FilesUnavailable {
    this.logger.error({ why: String(error) }, 'the store of papers does not work');
    return new FilesUnavailable();
  }
}
