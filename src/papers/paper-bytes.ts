import { Injectable } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { NotFound, type StaffActor } from '../platform/index.js';
import { PaperFiles } from './paper-files.js';
import { fileNameOf } from './paper.rules.js';
import { PaperReads } from './papers.reads.js';

/**
 * Bytes that once came from outside, on their way to a browser: as an attachment under a name of ours, or page by page as
 * pictures that we made. Nothing in them can run: not as another type, not with our origin, not out of a cache.
 */
@Injectable()
export class PaperBytes {
  constructor(
    private readonly reads: PaperReads,
    private readonly files: PaperFiles,
  ) {}

  /** The paper itself, to be saved. @throws {NotFound} see {@link PaperReads.toShow}. */
  async attachment(reply: FastifyReply, paperId: string, actor: StaffActor): Promise<void> {
    const paper = await this.reads.toShow(paperId, actor);
    await this.send(reply, paper.hash, paper.type, `attachment; filename="${fileNameOf(paper)}"`);
  }

  /** One page as a picture. @throws {NotFound} also for a page that there is not. */
  async page(reply: FastifyReply, paperId: string, number: string, actor: StaffActor): Promise<void> {
    const { pages } = await this.reads.toShow(paperId, actor);
    const page = /^[1-9]\d{0,3}$/.test(number) ? pages[Number(number) - 1] : undefined;
    if (!page) throw new NotFound();
    await this.send(reply, page.hash, 'image/jpeg', 'inline');
  }

  private async send(reply: FastifyReply, hash: string, type: string, disposition: string): Promise<void> {
    const bytes = await this.files.get(hash);
    if (!bytes) throw new Error(`the bytes of ${hash} are not in the store`);
    await reply
      .type(type)
      .headers({
        'content-disposition': disposition,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      })
      .send(bytes);
  }
}
