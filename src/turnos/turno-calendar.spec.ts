import ICAL from 'ical.js';
import { aTurnoView } from '../../test/support/turno-view.js';
import { turnoCalendar } from './turno-calendar.js';

const ORGANIZER = 'Ventanilla <no-responder@ventanilla.test>';
const publish = (view = aTurnoView()): string =>
  turnoCalendar(view, { method: 'PUBLISH', organizer: ORGANIZER });
const eventIn = (text: string): ICAL.Component => {
  const event = new ICAL.Component(ICAL.parse(text) as unknown[]).getFirstSubcomponent('vevent');
  if (!event) throw new Error('no event');
  return event;
};

describe('the calendar entry of a turno', () => {
  it('is read back by a program as it was meant', () => {
    const event = eventIn(publish());
    const said = (name: string): unknown => event.getFirstPropertyValue(name);
    expect(said('uid')).toBe('01a205b2-6751-73a2-b423-c5762d85ce83@ventanilla');
    expect(said('sequence')).toBe(0);
    expect(said('status')).toBe('CONFIRMED');
    expect(said('summary')).toBe('Turno K7M-4QD: Clave de empleador');
    expect(said('location')).toBe('CAU Quito Centro, Av. 10 de Agosto N21-45; piso 2, Quito');
    expect(said('description')).toContain('\nEntregue: Carta de pedido firmada a mano');
    expect(String(said('dtstamp'))).toBe('2026-11-20T14:30:00Z');
  });

  it.each([
    ['America/Guayaquil', '20261123T092000', '-0500'],
    ['Pacific/Galapagos', '20261123T082000', '-0600'],
  ] as const)('stands at the hour of the centre’s wall: %s', (timeZone, wall, offset) => {
    const text = publish(aTurnoView({ timeZone }));
    expect(text).toContain(`DTSTART;TZID=${timeZone}:${wall}\r\n`);
    expect(text).toContain(`BEGIN:VTIMEZONE\r\nTZID:${timeZone}\r\n`);
    expect(text).toContain(`TZOFFSETTO:${offset}\r\n`);
  });

  it('keeps its name and counts its versions', () => {
    const [first, moved] = [publish(), publish(aTurnoView({ icsSequence: 1 }))].map(eventIn);
    expect(moved?.getFirstPropertyValue('uid')).toBe(first?.getFirstPropertyValue('uid'));
    expect(moved?.getFirstPropertyValue('sequence')).toBe(1);
  });

  it('of a turno by video leads to its room in place of the centre', () => {
    const videoHref = 'https://meet.example/turno-00112233445566778899aabbccddeeff';
    const event = eventIn(publish(aTurnoView({ videoHref })));
    expect(event.getFirstPropertyValue('location')).toBe(videoHref);
    expect(event.getFirstPropertyValue('url')).toBe(videoHref);
  });

  it('of a cancelled turno takes itself out', () => {
    const text = turnoCalendar(aTurnoView({ status: 'cancelled', icsSequence: 1 }), {
      method: 'CANCEL',
      organizer: ORGANIZER,
      attendee: 'ana@empresa.ec',
    });
    expect(text).toContain('METHOD:CANCEL\r\n');
    expect(text).toContain('STATUS:CANCELLED\r\n');
    expect(text).toContain('SEQUENCE:1\r\n');
    expect(text).toContain('ORGANIZER;CN=Ventanilla:mailto:no-responder@ventanilla.test\r\n');
    expect(text).toContain('RSVP=FALSE:mailto:ana@empresa.ec\r\n');
  });

  it('ends every line in CRLF, none longer than 75 bytes, whatever the centre is called', () => {
    const text = publish(aTurnoView({ address: 'Calle\rBEGIN:VALARM\nEl Niño, «piso» 2\u0000 \\ fin' }));
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    const lines = text.slice(0, -2).split('\r\n');
    expect(lines.filter((line) => /[\r\n]/.test(line) || Buffer.byteLength(line) > 75)).toEqual([]);
    expect(lines).not.toContain('BEGIN:VALARM');
    expect(eventIn(text).getFirstPropertyValue('location')).toBe(
      'CAU Quito Centro, Calle\nBEGIN:VALARM\nEl Niño, «piso» 2  \\ fin, Quito',
    );
  });

  it('holds no link and nothing about the person, unless it is mailed to them', () => {
    expect(publish()).not.toMatch(/https?:|\/turno\/|1790001016|1740006299|ana@empresa/);
  });
});
