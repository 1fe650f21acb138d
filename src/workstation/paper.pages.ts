import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { formatDate, localDateOf, type TimeZone } from '../ecuador/index.js';
import {
  HandInPaper,
  pageHref,
  PAPER_FILE,
  PaperBody,
  paperName,
  PaperReads,
  PAPERS,
  RemovePaper,
} from '../papers/index.js';
import {
  Allow,
  CurrentActor,
  IdParam,
  InputInvalid,
  NotFound,
  Pages,
  readFormWithFile,
  readInput,
  ReadsForm,
  type StaffActor,
} from '../platform/index.js';
import { Desk } from './desk.js';
import { DESK } from './desk-facts.js';

/** From where somebody came to look at a paper. */
const BACK: Readonly<Record<string, { href: string; text: string }>> = {
  '': { href: DESK, text: 'Volver al puesto' },
  aprobaciones: { href: '/personal/aprobaciones', text: 'Volver a aprobaciones' },
  'control-posterior': { href: '/personal/control-posterior', text: 'Volver a control posterior' },
};

/** What is handed in: kept and taken out at the desk, and looked at page by page. */
@ApiExcludeController()
@Allow('clerk', 'supervisor')
@Controller()
export class PaperPages {
  constructor(
    private readonly pages: Pages,
    private readonly desk: Desk,
    private readonly papers: PaperReads,
    private readonly handIn: HandInPaper,
    private readonly removePaper: RemovePaper,
  ) {}

  @Post(`${DESK.slice(1)}/expedientes/:id/papeles/:kind`)
  @ReadsForm()
  async keep(
    @IdParam() dossierId: string,
    @Param('kind') kind: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const work = async () => {
      const { file } = await readFormWithFile(request, PAPER_FILE);
      const input = readInput(PaperBody, { kind, file });
      if ('problems' in input) throw new InputInvalid([NOT_CHOSEN]);
      return this.handIn.execute({ ...input.value, dossierId }, actor);
    };
    await this.desk.act(request, reply, actor, work, { ids: { file: `paper-${kind}` } });
  }

  @Post(`${DESK.slice(1)}/papeles/:id/quitar`)
  async remove(
    @IdParam() id: string,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.desk.act(request, reply, actor, () => this.removePaper.execute(id, actor));
  }

  @Get(`${PAPERS.slice(1)}/:id/paginas/:number`)
  async page(
    @IdParam() id: string,
    @Param('number') number: string,
    @Query('desde') from: unknown,
    @CurrentActor() actor: StaffActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { kind, pages, handedInAt } = await this.papers.toShow(id, actor);
    const n = Number(number);
    const page = pages[n - 1];
    if (!page) throw new NotFound();
    const back = typeof from === 'string' && Object.hasOwn(BACK, from) ? from : '';
    const at = (other: number) => (pages[other - 1] ? pageHref(id, other, back) : '');
    const zone = (actor.center?.timeZone ?? 'America/Guayaquil') as TimeZone;
    await this.pages.send(reply, request, 'workstation/paper', {
      name: paperName(kind),
      count: `Página ${n} de ${pages.length}`,
      handedIn: `Entregado el ${formatDate(localDateOf(handedInAt, zone))}`,
      image: { src: `/api/v1/papers/${id}/pages/${n}`, width: page.width, height: page.height },
      previous: at(n - 1),
      next: at(n + 1),
      download: `/api/v1/papers/${id}`,
      back: BACK[back],
    });
  }
}

const NOT_CHOSEN = { field: 'file', code: 'REQUIRED', detail: 'Elija primero el archivo.' };
