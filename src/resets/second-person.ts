import { Inject, Injectable } from '@nestjs/common';
import { Approvals, refusalOf, type TakesAnother } from '../approvals/index.js';
import { type DossierHead } from '../dossiers/index.js';
import { localDateOf, startOfLocalDay, type TimeZone } from '../ecuador/index.js';
import { type EmployerAccount } from '../employers/index.js';
import { CONFIG, type Config, type StaffActor, type TxContext } from '../platform/index.js';
import { ResetStore } from './resets.store.js';
import { isInCoolDown, isOverCap, RESET_IN_COOL_DOWN, RESET_OVER_CAP } from './second-person.rules.js';

type Head = Pick<DossierHead, 'id' | 'accountId' | 'centerId'>;

const IN_COOL_DOWN =
  'El correo de este empleador cambió hace poco: el enlace necesita la autorización de su supervisor. Ya se la pedimos; cuando la dé, envíelo otra vez.';
const OVER_CAP =
  'Usted llegó al número de enlaces de un día: este necesita la autorización de su supervisor. Ya se la pedimos; cuando la dé, envíelo otra vez.';

/**
 * When one clerk alone may not send the link: to an address that changed a short while ago, or beyond what a day's work
 * explains. What is asked for is committed with the refusal.
 */
@Injectable()
export class SecondPerson {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly approvals: Approvals,
    private readonly resets: ResetStore,
  ) {}

  /** @returns the refusal while nobody else said yes to this reset; undefined when none is needed or all of it was given. */
  async toBegin(
    context: TxContext,
    head: Head,
    account: EmployerAccount,
    actor: StaffActor,
    reason: string | null,
  ): Promise<TakesAnother | undefined> {
    return (
      (await this.toAddress(context, head, account, actor, reason)) ??
      (await this.toDoMore(context, head, actor, reason))
    );
  }

  /** For an address within its cool-down; a yes is for this address alone. */
  async toAddress(
    context: TxContext,
    head: Head,
    { contactChangedAt, contactVersion }: EmployerAccount,
    actor: StaffActor,
    reason: string | null,
  ): Promise<TakesAnother | undefined> {
    if (!isInCoolDown(contactChangedAt, this.config.coolDownHours, context.now)) return undefined;
    return this.ask(context, head, actor, {
      kind: RESET_IN_COOL_DOWN,
      scope: { contactVersion },
      reason,
      detail: IN_COOL_DOWN,
    });
  }

  /** `RATE_LIMITS=off` lifts this cap as it does the others that count persons. */
  private async toDoMore(
    context: TxContext,
    head: Head,
    actor: StaffActor,
    reason: string | null,
  ): Promise<TakesAnother | undefined> {
    if (!this.config.rateLimits) return undefined;
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    const date = localDateOf(context.now, zone);
    const begun = await this.resets.begunBy(context.tx, actor.id, startOfLocalDay(date, zone));
    if (!isOverCap(begun, this.config.clerkResetsPerDay)) return undefined;
    return this.ask(context, head, actor, {
      kind: RESET_OVER_CAP,
      scope: { staffId: actor.id, date },
      reason,
      detail: OVER_CAP,
    });
  }

  private async ask(
    context: TxContext,
    head: Head,
    actor: StaffActor,
    {
      kind,
      scope,
      reason,
      detail,
    }: {
      kind: string;
      scope: Record<string, string | number>;
      reason: string | null;
      detail: string;
    },
  ): Promise<TakesAnother | undefined> {
    const standing = await this.approvals.standing(
      context,
      {
        kind,
        subject: { kind: 'dossier', id: head.id },
        accountId: head.accountId,
        centerId: head.centerId,
        scope,
        reason,
      },
      actor,
    );
    return standing.status === 'approved' ? undefined : refusalOf(standing, detail);
  }
}
