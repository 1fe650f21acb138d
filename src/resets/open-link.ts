import { Injectable } from '@nestjs/common';
import { EmployerAccounts } from '../employers/index.js';
import { type Actor, Database } from '../platform/index.js';
import { LinkSecrets } from './link-secrets.js';
import { LinkUse } from './link-use.js';
import { isUsable } from './reset.rules.js';
import { ResetStore } from './resets.store.js';

/** The page says that it is open on a screen. Fetching the link by itself, as mail scanners do, says nothing. */
@Injectable()
export class OpenLink {
  constructor(
    private readonly database: Database,
    private readonly secrets: LinkSecrets,
    private readonly accounts: EmployerAccounts,
    private readonly resets: ResetStore,
    private readonly use: LinkUse,
  ) {}

  /** Silent about links that do not work: the page asks for those by itself. */
  async execute(token: string, actor: Actor): Promise<void> {
    const macs = this.secrets.macsOf(token);
    if (macs.length === 0) return;
    await this.database.transaction(async (context) => {
      const reset = await this.resets.lockByLink(context.tx, macs);
      const account = reset && (await this.accounts.byId(context.tx, reset.accountId));
      if (account && isUsable(reset, account, context.now)) await this.use.opened(context, reset, actor);
    });
  }
}
