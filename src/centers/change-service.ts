import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CONFIG, type Config, Database, NotFound, type StaffActor } from '../platform/index.js';
import { CENTERS_TOPIC } from './centers.reads.js';
import { serviceSettingsOf, type TypedService } from './service-settings.rules.js';
import { Services } from './services.store.js';

/** Changes what is decided about a service, for all centres. Turnos that were given before stay as they are. */
@Injectable()
export class ChangeService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly services: Services,
    private readonly audit: AuditLog,
  ) {}

  /** @throws {NotFound} no such service @throws {ServiceSettingsInvalid} with every field that is wrong */
  async execute(
    input: { readonly code: string; readonly typed: TypedService },
    actor: StaffActor,
  ): Promise<void> {
    await this.database.transaction(async ({ tx, now, announce }) => {
      const service = await this.services.byCode(input.code, tx);
      if (!service) throw new NotFound();
      // Nothing can be promised by video without a place for the rooms.
      const offered = this.config.videoBaseUrl === '' ? undefined : input.typed.offered;
      const settings = serviceSettingsOf({ ...input.typed, offered }, service.modes);
      await this.services.change(tx, service.code, settings);
      const { modes, ...numbers } = settings;
      await this.audit.record(tx, {
        at: now,
        actor,
        action: 'service.changed',
        subject: { kind: 'service', id: service.code },
        details: { mode: modes.join(', '), ...numbers },
      });
      announce(CENTERS_TOPIC);
    });
  }
}
