import { statSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type StaffActor } from '../http/actor.js';
import { PlatformParts } from '../http/registries.js';
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

  constructor(
    private readonly views: Views,
    private readonly parts: PlatformParts,
  ) {}

  /** @param page path under templates/pages/. */
  async send(
    reply: FastifyReply,
    request: FastifyRequest,
    page: string,
    model: object,
    status = 200,
  ): Promise<void> {
    const frame = await this.frame(reply, request);
    const html = this.views.render(`pages/${page}`, { errors: [], ...model, ...frame });
    await reply
      .status(status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(html);
  }

  private async frame(reply: FastifyReply, request: FastifyRequest): Promise<object> {
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
              badges: await this.badgesOf(actor),
            }
          : null,
    };
  }

  /** A page that tells of a trouble must not fail by the same trouble: what cannot be counted is not shown. */
  private async badgesOf(actor: StaffActor): Promise<Record<string, number>> {
    const counted = await Promise.all(
      this.parts.badges.map(async (part) => [part.name, await part.count(actor).catch(() => 0)] as const),
    );
    return Object.fromEntries(counted);
  }
}

/** Changes whenever the stylesheet was built anew, so that browsers may keep it for long. */
function assetVersion(): string {
  const file = statSync(new URL('public/assets/app.css', projectRoot), { throwIfNoEntry: false });
  return file ? Math.floor(file.mtimeMs).toString(36) : '0';
}
