import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { Database, type TxContext } from '../database/database.js';
import { DomainError, InputInvalid } from '../errors/domain-error.js';
import { digest } from '../secrets/random.js';

/** Identifies a request that may come twice. */
export interface OnceKey {
  readonly actorKey: string;
  /** Who they were before the first answer gave them a cookie: a repeat that brings it along is the same request. */
  readonly formerActorKey?: string;
  readonly route: string;
  readonly key: string;
  readonly bodyDigest: Buffer;
}

/** What a repeat is answered with: the resource, rendered anew, under the first status. */
export interface Outcome {
  readonly id: string | null;
  readonly status: number;
}

/** What `refuse(…)` hands back is typed as never, but it is there. */
const isOutcome = (value: Outcome | undefined): value is Outcome => value !== undefined && 'status' in value;

class KeyReused extends DomainError {
  constructor() {
    super(
      'IDEMPOTENCY_KEY_REUSED',
      'conflict',
      'Esa clave de repetición ya se usó con otros datos. Use una nueva.',
    );
  }
}

const TheKey = createParamDecorator(
  (publicCookie: string | undefined, context: ExecutionContext): OnceKey | undefined => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return undefined;
    if (typeof key !== 'string' || key.length < 22 || key.length > 64) {
      throw new InputInvalid([
        { field: 'Idempotency-Key', code: 'LENGTH', detail: 'Debe tener de 22 a 64 caracteres.' },
      ]);
    }
    const actor = request.actor;
    const cookie = publicCookie ? request.cookies[publicCookie] : undefined;
    const actorKey =
      actor && actor.kind !== 'public'
        ? `${actor.kind}:${actor.id}`
        : cookie
          ? `cookie:${digest(cookie).toString('hex')}`
          : 'public';
    return {
      actorKey,
      ...(actorKey.startsWith('cookie:') ? { formerActorKey: 'public' } : {}),
      route: `${request.method} ${request.url.split('?')[0] ?? ''}`,
      key,
      bodyDigest: createHash('sha256')
        .update(canonical(request.body ?? {}))
        .digest(),
    };
  },
);

export const ONCE = 'ventanilla:once';

/** The `Idempotency-Key` of a request, if it sent one. Public callers are one actor until they hold a cookie. */
export const Once =
  (publicCookie?: string): ParameterDecorator =>
  (controller, method, index) => {
    TheKey(publicCookie)(controller, method, index);
    // OpenAPI lists the header where it is honoured.
    Reflect.defineMetadata(
      ONCE,
      true,
      (controller as Record<string | symbol, object>)[method as string] as object,
    );
  };

/** The same JSON whatever the order of its members. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Runs a use case's transaction at most once per `Idempotency-Key`; the key commits together with the effect. */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /**
   * @param once from the {@link Once} decorator; without one the work simply runs.
   * @param work returns the id to render and the status of the first answer.
   */
  async run(once: OnceKey | undefined, work: (context: TxContext) => Promise<Outcome>): Promise<Outcome> {
    return this.database.transaction(async (context) => {
      if (!once) return work(context);
      const { tx, now } = context;
      const id = [once.actorKey, once.route, digest(once.key)];
      const former =
        once.formerActorKey && (await this.first(context, [once.formerActorKey, ...id.slice(1)]));
      if (former) return repeated(former, once);
      // A second request with the same key waits here until the first has committed or rolled back.
      const claimed = await tx.run(
        `INSERT INTO idempotency_key (actor_key, route, key_digest, body_digest, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT ON CONSTRAINT idempotency_key_pkey DO NOTHING`,
        [...id, once.bodyDigest, now],
      );
      if (claimed === 0) return repeated(await this.first(context, id), once);
      const outcome = await work(context);
      if (!isOutcome(outcome)) {
        // `refuse(…)`: its traces stay, but a refusal is no answer to repeat. The key is free for another try.
        await tx.run(
          'DELETE FROM idempotency_key WHERE actor_key = $1 AND route = $2 AND key_digest = $3',
          id,
        );
        return outcome;
      }
      await tx.run(
        'UPDATE idempotency_key SET status = $4, resource_id = $5 WHERE actor_key = $1 AND route = $2 AND key_digest = $3',
        [...id, outcome.status, outcome.id],
      );
      return outcome;
    });
  }

  private first({ tx }: TxContext, id: unknown[]): Promise<First | undefined> {
    return tx.one<First>(
      `SELECT body_digest AS "bodyDigest", status, resource_id AS id
       FROM idempotency_key WHERE actor_key = $1 AND route = $2 AND key_digest = $3`,
      id,
    );
  }
}

interface First extends Outcome {
  readonly bodyDigest: Buffer;
}

function repeated(first: First | undefined, once: OnceKey): Outcome {
  if (!first?.bodyDigest.equals(once.bodyDigest)) throw new KeyReused();
  return { id: first.id, status: first.status };
}
