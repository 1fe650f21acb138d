import { Inject, Injectable } from '@nestjs/common';
import { type Letter } from '../mail/index.js';
import { CONFIG, type Config, type TxContext } from '../platform/index.js';
import { TurnoAccess } from './turno-access.js';
import { turnoCalendar } from './turno-calendar.js';
import { fileNameOf, GROUPS, HOW_WORDS, longWhen, shortWhen, withZone } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { TurnoReads, type TurnoView } from './turnos.reads.js';
import { TurnosStore } from './turnos.store.js';

/** For so long what happened to a turno is still news to whoever has it. */
export const NEWS_SECONDS = 172_800;

/** What the mails about a turno have in common. */
@Injectable()
export class TurnoLetters {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly access: TurnoAccess,
    private readonly turnos: TurnosStore,
    private readonly reads: TurnoReads,
  ) {}

  /** The turno that a mail is about; a hold is none yet. Its status is the one on record, whatever the clock says. */
  async turno({ tx, now }: TxContext, id: string): Promise<TurnoView | undefined> {
    const turno = await this.turnos.byId(tx, id);
    return turno?.code ? this.reads.view(tx, now, turno) : undefined;
  }

  /** The link that opens the turno; written when the mail is sent and kept nowhere. */
  manageHref({ turno }: TurnoView): string {
    return `${this.config.baseUrl.origin}/turno/${this.access.manageToken(turno)}`;
  }

  /** What the mail of a turno in force says: when, where, with what. */
  inForce(view: TurnoView) {
    const { turno, center, service, requirements, videoHref } = view;
    const { code, when } = inWords(view);
    return {
      code,
      facts: [{ key: 'Fecha y hora', value: when }, ...whereAndWhat(view), { key: 'Código', value: code }],
      bring: GROUPS.flatMap(({ how }) => requirements.filter((each) => each.how === how)).map(
        ({ how, text }) => `${HOW_WORDS[how]}: ${text}`,
      ),
      checkInMinutes: service?.checkInBeforeMinutes ?? 0,
      bringTitle: turno.mode === 'video' ? 'Qué debe tener a la mano' : 'Qué debe llevar',
      arrival:
        turno.mode === 'video'
          ? 'A la hora de su turno entre en la sala, con cámara y micrófono, y espere ahí.'
          : `Puede registrarse en el centro desde ${service?.checkInBeforeMinutes ?? 0} minutos antes. Basta el código, en papel o en el teléfono.`,
      videoHref: videoHref ?? '',
      contact: center.contact,
      manageHref: this.manageHref(view),
    };
  }

  /**
   * Its calendar entry, for the calendar of whoever gets the mail: a program that understands the invitation puts it in,
   * moves it or takes it out by itself.
   */
  calendar(view: TurnoView, recipient: string): NonNullable<Letter['attachments']>[number] {
    const method = view.status === 'cancelled' ? 'CANCEL' : 'REQUEST';
    const content = turnoCalendar(view, { method, organizer: this.config.mailFrom, attendee: recipient });
    return {
      filename: fileNameOf(view.turno, 'ics'),
      content,
      contentType: `text/calendar; charset=utf-8; method=${method}`,
    };
  }
}

/** `Turno confirmado: lun 23/11/2026, 09:20, Quito Centro`. */
export const subjectOf = (news: string, { turno, center }: Pick<TurnoView, 'turno' | 'center'>): string =>
  `${news}: ${shortWhen(turno.startsAt, center.timeZone)}, ${center.name}`;

/** What a sentence says of a turno, and whom to ask. */
export const inWords = ({ turno, center }: TurnoView) => ({
  code: shownTurnoCode(turno.code ?? ''),
  when: withZone(longWhen(turno.startsAt, center.timeZone), center.timeZone),
  where: center.name,
  contact: center.contact,
});

/** The lines below its time: the centre, its address or that nobody has to go there, what for. */
export const whereAndWhat = (
  { turno, center, serviceName }: Pick<TurnoView, 'turno' | 'center' | 'serviceName'>,
  centerKey = 'Centro',
) => [
  { key: centerKey, value: center.name },
  turno.mode === 'video'
    ? { key: 'Cómo', value: 'Por videollamada: no tiene que ir al centro' }
    : { key: 'Dirección', value: `${center.address}, ${center.city}` },
  { key: 'Trámite', value: serviceName },
];
