import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import {
  Allow,
  Answers,
  CurrentActor,
  IdParam,
  NotFound,
  type StaffActor,
  TakesFile,
} from '../platform/index.js';
import { HandInPaper } from './hand-in-paper.js';
import { PaperBytes } from './paper-bytes.js';
import { PAPER_FILE } from './paper.rules.js';
import { ATTACHMENT, HANDED_IN, PAGE, type PaperList, PAPERS, REMOVED } from './papers.answers.js';
import { PaperBody } from './papers.dto.js';
import { PaperReads, type PaperView } from './papers.reads.js';
import { RemovePaper } from './remove-paper.js';

@ApiTags('Papeles')
@Controller('api/v1')
@Allow('clerk', 'supervisor')
export class PapersController {
  constructor(
    private readonly handIn: HandInPaper,
    private readonly removing: RemovePaper,
    private readonly bytes: PaperBytes,
    private readonly reads: PaperReads,
  ) {}

  @Post('dossiers/:id/papers')
  @TakesFile(PAPER_FILE)
  @ApiOperation({ summary: 'Guardar lo que se entrega con un requisito; los mismos bytes, el mismo papel' })
  @Answers(HANDED_IN)
  async keep(
    @IdParam() dossierId: string,
    @Body() body: PaperBody,
    @CurrentActor() actor: StaffActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PaperView> {
    const { id, status } = await this.handIn.execute({ ...body, dossierId }, actor);
    const paper = (await this.reads.ofDossier(dossierId, actor)).find((each) => each.id === id);
    if (!paper) throw new NotFound();
    void reply.status(status);
    return paper;
  }

  @Get('dossiers/:id/papers')
  @ApiOperation({ summary: 'Lo entregado con el expediente y en las visitas que este continúa' })
  @Answers(PAPERS)
  async list(@IdParam() dossierId: string, @CurrentActor() actor: StaffActor): Promise<PaperList> {
    return { papers: await this.reads.ofDossier(dossierId, actor) };
  }

  @Get('papers/:id')
  @ApiOperation({ summary: 'El papel, para guardarlo; solo a quien atiende la visita y a su supervisión' })
  @Answers(ATTACHMENT)
  async attachment(
    @IdParam() id: string,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.bytes.attachment(reply, id, actor);
  }

  @Get('papers/:id/pages/:number')
  @ApiOperation({ summary: 'Una página como imagen' })
  @Answers(PAGE)
  async page(
    @IdParam() id: string,
    @Param('number') number: string,
    @CurrentActor() actor: StaffActor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.bytes.page(reply, id, number, actor);
  }

  @Delete('papers/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Quitar un papel de un expediente sin decidir' })
  @Answers(REMOVED)
  async remove(@IdParam() id: string, @CurrentActor() actor: StaffActor): Promise<void> {
    await this.removing.execute(id, actor);
  }
}
