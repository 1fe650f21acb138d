import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, Answers, CurrentActor, IdParam, type StaffActor } from '../platform/index.js';
import { AskAgainLater } from './ask-again-later.js';
import {
  ASK_AGAIN,
  LATER_CHECKS,
  type LaterCheckLists,
  RESOLVE_LATER_CHECK,
} from './later-checks.answers.js';
import { LaterCheckResolutionBody } from './later-checks.dto.js';
import { LaterCheckReads, type LaterCheckView } from './later-checks.reads.js';
import { ResolveLaterCheck } from './resolve-later-check.js';

@ApiTags('Control posterior')
@Controller('api/v1/later-checks')
@Allow('supervisor')
export class LaterChecksController {
  constructor(
    private readonly askAgain: AskAgainLater,
    private readonly resolveCheck: ResolveLaterCheck,
    private readonly reads: LaterCheckReads,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Lo aceptado sin comprobar en el centro: lo más antiguo primero, y lo último resuelto',
  })
  @Answers(LATER_CHECKS)
  list(@CurrentActor() actor: StaffActor): Promise<LaterCheckLists> {
    return this.reads.ofCenter(actor);
  }

  @Post(':id/lookup')
  @HttpCode(200)
  @ApiOperation({ summary: 'Volver a consultar el registro' })
  @Answers(ASK_AGAIN)
  async lookUp(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<LaterCheckView> {
    await this.askAgain.execute(id, actor);
    return this.reads.byId(id, actor);
  }

  @Post(':id/resolution')
  @HttpCode(200)
  @ApiOperation({ summary: 'Decir si está conforme, una sola vez' })
  @Answers(RESOLVE_LATER_CHECK)
  async resolve(
    @IdParam() id: string,
    @Body() body: LaterCheckResolutionBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<LaterCheckView> {
    await this.resolveCheck.execute({ ...body, id }, actor);
    return this.reads.byId(id, actor);
  }
}
