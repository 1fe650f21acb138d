import { statSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { projectRoot } from './project-root.js';
import { Views } from './views.js';

declare module 'fastify' {
  interface FastifyReply {
    generateCsrf(): string;
  }
}

const ROLE_NAMES = { clerk: 'Operador/a', supervisor: 'Supervisión', admin: 'Administración' } as const;

/** Sends server-rendered pages with what every layout needs. */
@Injectable()
export class Pages {
  private readonly assets = assetVersion();

  constructor(private readonly views: Views) {}

  /** @param page path under templates/pages/. */
  async send(
    reply: FastifyReply,
    request: FastifyRequest,
    page: string,
    model: object,
    status = 200,
  ): Promise<void> {
    const html = this.views.render(`pages/${page}`, { errors: [], ...model, ...this.frame(reply, request) });
    await reply
      .status(status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(html);
  }

  /** A part of a page, for live regions; same model as the page it belongs to. */
  fragment(reply: FastifyReply, request: FastifyRequest, page: string, model: object): string {
    return this.views.render(`pages/${page}`, { errors: [], ...model, ...this.frame(reply, request) });
  }

  private frame(reply: FastifyReply, request: FastifyRequest): object {
    const { actor } = request;
    return {
      csrfToken: reply.generateCsrf(),
      path: request.url.split('?')[0],
      assets: this.assets,
      staff:
        actor?.kind === 'staff'
          ? {
              name: actor.name,
              role: actor.role,
              roleName: ROLE_NAMES[actor.role],
              center: actor.center?.name ?? '',
            }
          : null,
    };
  }
}

/** Changes whenever the stylesheet was built anew, so that browsers may keep it for long. */
function assetVersion(): string {
  const file = statSync(new URL('public/assets/app.css', projectRoot), { throwIfNoEntry: false });
  return file ? Math.floor(file.mtimeMs).toString(36) : '0';
}
