import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Center, CenterReads } from '../centers/index.js';
import { localDateOf, provinceName } from '../ecuador/index.js';
import { documentTyped } from '../employers/index.js';
import {
  CurrentActor,
  DomainError,
  Pages,
  Public,
  type PublicActor,
  readInput,
  statusOf,
} from '../platform/index.js';
import { BookingChoice, choosingHref, textIn } from './booking-choice.js';
import { inOrder, numberProblems } from './form-problems.js';
import { JoinWaitingList } from './join-waiting-list.js';
import { WaitingInput } from './waiting-list.dto.js';
import { PART_WORDS } from './waiting-words.js';
import { PLACE_PRICE, PublicWork } from './public-work.js';
import { DAY_PARTS, wishOf } from './waiting.rules.js';

const FIELDS = [
  'service',
  'place',
  'from',
  'until',
  'ruc',
  'cedula',
  'foreignerCode',
  'email',
  'sucursal',
] as const;
/** The longest text that is read of a field; all others: an address of e-mail. */
const LONGEST: Readonly<Record<string, number>> = { captcha: 4_000 };

const SENTENCES: Readonly<Record<string, string>> = {
  email: 'Escriba un correo como nombre@ejemplo.com.',
  sucursal: 'La sucursal tiene cuatro dígitos, por ejemplo 0001.',
  from: 'Elija el primer día que le sirve.',
  until: 'Elija el último día que le sirve.',
};

const PROVINCE = 'provincia:';

type Form = Record<string, string>;
type FormError = { readonly field: string; readonly text: string };

/** Nothing is free: who waits, for what, and where to write when something is. */
@ApiExcludeController()
@Controller('lista-de-espera')
export class WaitingJoinPages {
  constructor(
    private readonly pages: Pages,
    private readonly centers: CenterReads,
    private readonly choices: BookingChoice,
    private readonly joinWaitingList: JoinWaitingList,
    private readonly price: PublicWork,
  ) {}

  @Get()
  @Public()
  async form(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const picks = await this.choices.of(query, { orFirst: true });
    if (!picks?.choice) return void (await reply.redirect('/turnos/nuevo', 303));
    const { center, service } = picks.choice;
    const { fromDay, untilDay } = wishOf({}, localDateOf(await this.choices.now(), center.timeZone));
    const form = { service: service.code, place: center.code, from: fromDay, until: untilDay };
    await this.show(request, reply, { ...form, morning: 'yes', afternoon: 'yes' });
  }

  @Post()
  @Public()
  @HttpCode(200)
  async send(
    @Body() body: unknown,
    @CurrentActor() actor: PublicActor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form: Form = Object.fromEntries(
      [...FIELDS, ...DAY_PARTS, 'captcha'].map((field) => [
        field,
        textIn(body, field, LONGEST[field] ?? 254),
      ]),
    );
    const input = readInput(WaitingInput, asked(form));
    const { ruc = '', cedula = '', foreignerCode = '' } = form;
    const numbers = numberProblems({ ruc, cedula, foreignerCode });
    const problems = inOrder([...numbers, ...('problems' in input ? input.problems : [])], FIELDS);
    if ('problems' in input || problems.length > 0) {
      const errors = problems.map(({ field, detail }) => ({ field, text: SENTENCES[field] ?? detail }));
      return this.show(request, reply, form, errors, 'problems' in input ? 400 : 422);
    }
    try {
      const { sucursal, captcha, ...wanted } = input.value;
      const work = { captcha, isForm: true };
      await this.joinWaitingList.execute({ ...wanted, sucursal: sucursal ?? '0001', work }, actor);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const fields = error.fields.map(({ field, detail }) => ({ field, text: detail }));
      const errors = fields.length > 0 ? fields : [{ field: '', text: error.detail }];
      return this.show(request, reply, form, errors, statusOf(error));
    }
    await reply.redirect('/lista-de-espera/enviado', 303);
  }

  @Get('enviado')
  @Public()
  async sent(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.send(reply, request, 'turnos/waiting-sent', {});
  }

  private async wantsWork({ actor }: FastifyRequest, errors: readonly FormError[]): Promise<boolean> {
    if (errors.some(({ field }) => field === 'captcha')) return true;
    return actor?.kind === 'public' && (await this.price.isWanted(PLACE_PRICE, actor));
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    errors: readonly FormError[] = [],
    status = 200,
  ): Promise<void> {
    const centers = await this.centers.all();
    const services = new Map(centers.flatMap((center) => center.services).map((each) => [each.code, each]));
    const order = FIELDS as readonly string[];
    await this.pages.send(
      reply,
      request,
      'turnos/waiting-join',
      {
        services: [...services.values()].map(({ code, name }) => ({ value: code, text: name })),
        places: placesIn(centers),
        parts: DAY_PARTS.map((name) => ({ name, label: PART_WORDS[name], checked: form[name] === 'yes' })),
        form: Object.fromEntries(FIELDS.map((field) => [field, form[field] ?? ''])),
        captcha: await this.wantsWork(request, errors),
        showForeigner: (form.foreignerCode ?? '') !== '',
        showSucursal: (form.sucursal ?? '') !== '' && form.sucursal !== '0001',
        backHref: choosingHref({ center: form.place ?? '', service: form.service ?? '' }),
        errors: errors.toSorted((one, other) => order.indexOf(one.field) - order.indexOf(other.field)),
      },
      status,
    );
  }
}

/** The centres, and the provinces in which there is more than one to choose from. */
function placesIn(centers: readonly Center[]): { value: string; text: string }[] {
  const codes = centers.map(({ provinceCode }) => provinceCode);
  const several = [...new Set(codes.filter((code, index) => codes.indexOf(code) !== index))].sort();
  return [
    ...centers.map(({ code, name }) => ({ value: code, text: name })),
    ...several.map((code) => ({
      value: `${PROVINCE}${code}`,
      text: `Cualquier centro de ${provinceName(code) ?? code}`,
    })),
  ];
}

/** The form as a program would have asked. */
function asked({ place = '', morning, afternoon, ...typed }: Form): object {
  const isProvince = place.startsWith(PROVINCE);
  return {
    ...typed,
    ...documentTyped(typed),
    ...(isProvince ? { province: place.slice(PROVINCE.length) } : { center: place }),
    parts: DAY_PARTS.filter((part) => (part === 'morning' ? morning : afternoon) === 'yes'),
  };
}
