import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Answers, CurrentActor, IdParam, NotFound, type StaffActor } from '../platform/index.js';
import { FreezeAccount } from './freeze-account.js';
import { ReleaseLockout } from './release-lockout.js';
import { UnlockAccount } from './unlock-account.js';
import {
  FREEZE,
  FROZEN_ACCOUNTS,
  type FrozenJson,
  LOCKOUTS,
  RELEASE,
  THAW,
  UNLOCK,
} from './unlocks.answers.js';
import { FreezeBody, LockoutsQuery, ReasonBody, UnlockBody } from './unlocks.dto.js';
import {
  type FrozenAccount,
  lockoutView,
  type LockoutView,
  UnlockReads,
  type UnlockView,
} from './unlocks.reads.js';

const HEAD_OFFICE = '0001';

@ApiTags('Bloqueos')
@Controller('api/v1')
export class UnlocksController {
  constructor(
    private readonly releaseLockout: ReleaseLockout,
    private readonly freezeAccount: FreezeAccount,
    private readonly unlockAccount: UnlockAccount,
    private readonly reads: UnlockReads,
  ) {}

  @ApiOperation({ summary: 'Los bloqueos vigentes de un número, lo tenga o no alguien' })
  @Answers(LOCKOUTS)
  @Allow('supervisor')
  @Get('lockouts')
  async list(@Query() { ruc, sucursal }: LockoutsQuery): Promise<{ lockouts: LockoutView[] }> {
    const { lockouts } = await this.reads.standing({ ruc, sucursal: sucursal ?? HEAD_OFFICE });
    return { lockouts: [...lockouts] };
  }

  @ApiOperation({ summary: 'Levantar un bloqueo antes de su fin' })
  @Answers(RELEASE)
  @Allow('supervisor')
  @Post('lockouts/:id/release')
  @HttpCode(200)
  async release(
    @IdParam() lockoutId: string,
    @Body() { reason }: ReasonBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<LockoutView> {
    return lockoutView(await this.releaseLockout.execute({ lockoutId, reason }, actor));
  }

  @ApiOperation({ summary: 'Las cuentas congeladas' })
  @Answers(FROZEN_ACCOUNTS)
  @Allow('supervisor')
  @Get('frozen-accounts')
  async frozen(): Promise<{ accounts: FrozenJson[] }> {
    return { accounts: (await this.reads.frozenAccounts()).map(toJson) };
  }

  @ApiOperation({ summary: 'Congelar la cuenta de un empleador' })
  @Answers(FREEZE)
  @Allow('supervisor')
  @Post('frozen-accounts')
  @HttpCode(201)
  async freeze(@Body() body: FreezeBody, @CurrentActor() actor: StaffActor): Promise<FrozenJson> {
    const employer = { ruc: body.ruc, sucursal: body.sucursal ?? HEAD_OFFICE };
    await this.freezeAccount.execute({ ...employer, reason: body.reason, outcome: 'freeze' }, actor);
    const { frozen } = await this.reads.standing(employer);
    if (!frozen) throw new NotFound();
    return toJson(frozen);
  }

  @ApiOperation({ summary: 'Descongelar la cuenta de un empleador' })
  @Answers(THAW)
  @Allow('supervisor')
  @Post('frozen-accounts/release')
  @HttpCode(204)
  async thaw(@Body() body: FreezeBody, @CurrentActor() actor: StaffActor): Promise<void> {
    const employer = { ruc: body.ruc, sucursal: body.sucursal ?? HEAD_OFFICE };
    await this.freezeAccount.execute({ ...employer, reason: body.reason, outcome: 'thaw' }, actor);
  }

  @ApiOperation({ summary: 'Desbloquear el ingreso, en la visita de desbloqueo; repetido, lo mismo' })
  @Answers(UNLOCK)
  @Allow('clerk', 'supervisor')
  @Post('dossiers/:id/unlock')
  @HttpCode(200)
  async unlock(
    @IdParam() dossierId: string,
    @Body() { evidence }: UnlockBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<UnlockView> {
    await this.unlockAccount.execute({ dossierId, evidence }, actor);
    return this.reads.ofDossier(dossierId, actor);
  }
}

const toJson = ({ ruc, sucursal, legalName, frozenAt, by, reason }: FrozenAccount): FrozenJson => ({
  employer: { ruc, sucursal, legalName },
  frozenAt: frozenAt.toISOString(),
  by: by ?? 'supervisor',
  ...(reason ? { reason } : {}),
});
