import { Inject, Injectable } from '@nestjs/common';
import { type Letter } from '../mail/index.js';
import { CONFIG, type Config } from '../platform/index.js';
import { TurnoAccess } from './turno-access.js';
import { turnoCalendar } from './turno-calendar.js';
import { fileNameOf, GROUPS, HOW_WORDS, longWhen, zoneNote } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { type TurnoView } from './turnos.reads.js';

/** What the mails about a turno have in common. */
@Injectable()
export class TurnoLetters {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly access: TurnoAccess,
  ) {}

  /** The link that opens the turno; written when the mail is sent and kept nowhere. */
  manageHref({ turno }: TurnoView): string {
    return `${this.config.baseUrl.origin}/turno/${this.access.manageToken(turno)}`;
  }

  /** What the mail of a turno in force says: when, where, with what. */
  inForce(view: TurnoView) {
    const { turno, center, serviceName, service, requirements, videoHref } = view;
    const code = shownTurnoCode(turno.code ?? '');
    return {
      code,
      facts: [
        { key: 'Fecha y hora', value: whenWithZone(view) },
        { key: 'Centro', value: center.name },
        howToCome(view),
        { key: 'Trámite', value: serviceName },
        { key: 'Código', value: code },
      ],
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

/** The address, or that nobody has to go there. */
export const howToCome = ({
  turno,
  center,
}: Pick<TurnoView, 'turno' | 'center'>): { key: string; value: string } =>
  turno.mode === 'video'
    ? { key: 'Cómo', value: 'Por videollamada: no tiene que ir al centro' }
    : { key: 'Dirección', value: `${center.address}, ${center.city}` };

/** As letters write it, with the zone where it is not the mainland's. */
export function whenWithZone({ turno, center }: TurnoView): string {
  const zone = zoneNote(center.timeZone);
  return longWhen(turno.startsAt, center.timeZone) + (zone && ` (${zone})`);
}
