import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type EmployerKind } from '../ecuador/index.js';
import { CONFIG, type Config, Pages, Public } from '../platform/index.js';
import { requirementsFor, standingsOf } from '../requirements/index.js';

const HOW_TEXT = { exhibit: 'Muestre', consult: 'Consultamos', 'hand-in': 'Entregue' } as const;

const KINDS: readonly { value: EmployerKind; text: string }[] = [
  { value: 'company', text: 'Compañía o sociedad' },
  { value: 'public', text: 'Entidad o empresa pública' },
  { value: 'natural', text: 'Persona natural con RUC' },
  { value: 'household', text: 'Patrono de hogar' },
];

/** What people ask before they come: what to bring, how it goes, what we do with their data. */
@ApiExcludeController()
@Controller()
export class GuidePages {
  constructor(
    private readonly pages: Pages,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Public()
  @Get('que-llevar')
  async bring(
    @Query('tipo') kind: unknown,
    @Query('calidad') standing: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const chosen = KINDS.find(({ value }) => value === kind);
    const standings = chosen ? standingsOf(chosen.value) : [];
    const comes = standings.find((row) => row.standing === standing);
    const requirements = chosen
      ? requirementsFor({
          employerKind: chosen.value,
          standing: comes?.standing,
          service: 'clave-empleador',
          walkIn: false,
          expiredCedulas: this.config.expiredCedulas,
        })
      : [];
    await this.pages.send(reply, request, 'guide/bring', {
      kinds: KINDS,
      kind: chosen?.value ?? '',
      kindText: chosen?.text ?? '',
      standings: standings.map((row) => ({ value: row.standing, text: row.name })),
      standing: comes?.standing ?? '',
      standingText: comes?.name ?? '',
      toLegalStaff: comes?.toLegalStaff === true,
      requirements: requirements.map(({ how, text }) => ({ how, howText: HOW_TEXT[how], text })),
    });
  }

  @Public()
  @Get('ayuda')
  async help(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'guide/help', {
      holdMinutes: Math.floor(this.config.holdSeconds / 60),
      linkSeconds: this.config.resetLinkSeconds,
    });
  }

  @Public()
  @Get('privacidad')
  async privacy(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'guide/privacy', {
      retentionDays: this.config.turnoRetentionDays,
      paperDays: this.config.paperRetentionDays,
    });
  }
}
