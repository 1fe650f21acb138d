import ICAL from 'ical.js';
import { localDateOf, localTimeOf, type TimeZone } from '../ecuador/index.js';
import { GROUPS, HOW_WORDS } from './turno-words.js';
import { shownTurnoCode } from './turno.rules.js';
import { type TurnoView } from './turnos.reads.js';

/**
 * What a calendar entry is for. `PUBLISH`: its owner downloads it. `REQUEST`: it comes by mail, new or moved.
 * `CANCEL`: the turno is cancelled; calendars take the entry out.
 */
export type CalendarMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';

interface Envelope {
  readonly method: CalendarMethod;
  /** As in `MAIL_FROM`: `Ventanilla <no-responder@…>`. */
  readonly organizer: string;
  /** To whom it was mailed; programs move and cancel only entries that name their owner. */
  readonly attendee?: string;
}

// The library counts a folded line without the blank it begins with; the standard counts that too: 75 at the most.
ICAL.foldLength = 74;

/** The two zones of the country, without summer time (domain 7.5). */
const ZONES: Record<TimeZone, { offset: string; name: string }> = {
  'America/Guayaquil': { offset: '-05:00', name: 'ECT' },
  'Pacific/Galapagos': { offset: '-06:00', name: 'GALT' },
};

/**
 * The turno as an iCalendar object (RFC 5545, 5546): lines end in CRLF, texts are escaped, the hour is that of the centre's
 * wall. Same UID for life; SEQUENCE grows with each move and with the end. It holds no link that opens the turno: calendars are
 * shared more lightly than mails.
 */
export function turnoCalendar(view: TurnoView, { method, organizer, attendee }: Envelope): string {
  const { turno, center, serviceName, status, videoHref, now } = view;
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('prodid', '-//Ventanilla//Turnos//ES');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('calscale', 'GREGORIAN');
  calendar.addPropertyWithValue('method', method);
  calendar.addSubcomponent(zoneOf(center.timeZone));

  const event = new ICAL.Component('vevent');
  event.addPropertyWithValue('uid', `${turno.id}@ventanilla`);
  event.addPropertyWithValue('dtstamp', ICAL.Time.fromJSDate(wholeSeconds(now), true));
  event.addPropertyWithValue('sequence', turno.icsSequence);
  event.addPropertyWithValue('status', status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED');
  event.addProperty(onTheWall('dtstart', turno.startsAt, center.timeZone));
  event.addProperty(onTheWall('dtend', turno.endsAt, center.timeZone));
  event.addPropertyWithValue('summary', plain(`Turno ${shownTurnoCode(turno.code ?? '')}: ${serviceName}`));
  event.addPropertyWithValue('location', plain(placeOf(view)));
  if (videoHref !== undefined) event.addPropertyWithValue('url', videoHref);
  event.addPropertyWithValue('description', plain(description(view)));
  event.addPropertyWithValue('class', 'PRIVATE');
  event.addPropertyWithValue('transp', 'OPAQUE');
  event.addProperty(organizerOf(organizer));
  if (attendee !== undefined) event.addProperty(attendeeOf(attendee));
  calendar.addSubcomponent(event);
  return `${calendar.toString()}\r\n`;
}

/** Where to be; the room of a turno by video, once it is cancelled, is nowhere. */
function placeOf({ turno, center, videoHref }: TurnoView): string {
  if (turno.mode === 'video') return videoHref ?? 'Por videollamada';
  return `${center.name}, ${center.address}, ${center.city}`;
}

function description({ center, status, requirements, serviceName }: TurnoView): string {
  if (status === 'cancelled') return `Este turno está cancelado. Preguntas: ${center.contact}`;
  return [
    serviceName,
    ...GROUPS.flatMap(({ how }) => requirements.filter((each) => each.how === how)).map(
      ({ how, text }) => `${HOW_WORDS[how]}: ${text}`,
    ),
    'Para cambiarlo o cancelarlo, abra el enlace «Ver mi turno» de su correo.',
    `Preguntas: ${center.contact}`,
  ].join('\n');
}

function zoneOf(zone: TimeZone): ICAL.Component {
  const { offset, name } = ZONES[zone];
  const standard = new ICAL.Component('standard');
  standard.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString('1994-01-01T00:00:00'));
  for (const property of ['tzoffsetfrom', 'tzoffsetto'])
    standard.addPropertyWithValue(property, ICAL.UtcOffset.fromString(offset));
  standard.addPropertyWithValue('tzname', name);
  const component = new ICAL.Component('vtimezone');
  component.addPropertyWithValue('tzid', zone);
  component.addSubcomponent(standard);
  return component;
}

function onTheWall(name: string, instant: Date, zone: TimeZone): ICAL.Property {
  const property = new ICAL.Property(name);
  property.setParameter('tzid', zone);
  const clock = `${localTimeOf(instant, zone)}:00`;
  property.setValue(ICAL.Time.fromDateTimeString(`${localDateOf(instant, zone)}T${clock}`));
  return property;
}

function organizerOf(mailFrom: string): ICAL.Property {
  const property = new ICAL.Property('organizer');
  property.setParameter('cn', 'Ventanilla');
  property.setValue(`mailto:${/<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom}`);
  return property;
}

/** Nobody is asked for an answer. */
function attendeeOf(email: string): ICAL.Property {
  const property = new ICAL.Property('attendee');
  property.setParameter('partstat', 'ACCEPTED');
  property.setParameter('rsvp', 'FALSE');
  property.setValue(`mailto:${email}`);
  return property;
}

/** The library escapes what has a meaning in a text; control characters have none, and a bare CR would end the line. */
const plain = (text: string): string => text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n]/gu, ' ');

const wholeSeconds = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 1000) * 1000);
