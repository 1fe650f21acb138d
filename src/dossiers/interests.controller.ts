import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import {
  Allow,
  type Answer,
  Answers,
  CurrentActor,
  IdParam,
  INSTANT,
  objectOf,
  oneOf,
  type StaffActor,
} from '../platform/index.js';
import { DeclareInterest } from './declare-interest.js';
import { type InterestRelation } from './interest.rules.js';
import { InterestReads, type InterestView } from './interests.reads.js';
import { WithdrawInterest } from './withdraw-interest.js';

export class DeclarationBody {
  @ApiProperty({ enum: ['kinship', 'interest'], description: 'Parentesco, u otro interés.' })
  @IsIn(['kinship', 'interest'])
  relation!: InterestRelation;
}

export class DeclarationWithdrawalBody {
  @ApiProperty({ description: 'Por qué se deja sin efecto.' })
  @IsString()
  @MaxLength(500)
  reason!: string;
}

const DECLARE: Answer = {
  body: objectOf<InterestView>('Declaration', {
    relation: oneOf<InterestRelation>('kinship', 'interest'),
    declaredAt: INSTANT,
  }),
  refuses: { 409: ['NOT_YOUR_VISIT'] },
};
const WITHDRAW: Answer = { refuses: { 422: ['REASON_REQUIRED'] } };

@ApiTags('Expedientes')
@Controller('api/v1/dossiers/:id/declaration')
export class InterestsController {
  constructor(
    private readonly declareInterest: DeclareInterest,
    private readonly withdrawInterest: WithdrawInterest,
    private readonly reads: InterestReads,
  ) {}

  @Post()
  @Allow('clerk', 'supervisor')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Declarar parentesco o interés con el empleador: quien declara ya no decide ni envía; repetido, lo mismo',
  })
  @Answers(DECLARE)
  async declare(
    @IdParam() dossierId: string,
    @Body() { relation }: DeclarationBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<InterestView> {
    await this.declareInterest.execute({ dossierId, relation }, actor);
    return this.reads.own(dossierId, actor);
  }

  @Post('withdrawal')
  @Allow('supervisor')
  @HttpCode(204)
  @ApiOperation({ summary: 'Dejar sin efecto lo que otra persona declaró por error en este expediente' })
  @Answers(WITHDRAW)
  async withdraw(
    @IdParam() dossierId: string,
    @Body() { reason }: DeclarationWithdrawalBody,
    @CurrentActor() actor: StaffActor,
  ): Promise<void> {
    await this.withdrawInterest.execute({ dossierId, reason }, actor);
  }
}
