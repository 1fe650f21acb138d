import { OfferSeats } from '../../../src/turnos/offer-seats.js';
import { numbersOf } from '../../support/contenders.js';
import { type Agent, confirmedTurno, QUITO } from '../../support/visits.js';
import { type Stage } from './stage.js';

const SERVICE = 'clave-empleador';
let people = 0;

const somebody = () => {
  const numbers = numbersOf((people += 1));
  return { ...numbers, email: `p${people}@empresa.ec` };
};

async function hoursOf({ app }: Stage): Promise<string[]> {
  const query = { service: SERVICE, days: '4' };
  const { body } = await app.http().get(`/api/v1/centers/${QUITO}/slots`).query(query).expect(200);
  return (body as { days: { slots: { startsAt: string }[] }[] }).days
    .slice(2)
    .flatMap(({ slots }) => slots.map(({ startsAt }) => startsAt));
}

/** What the public does with a turno, by programs. */
export async function bookByPrograms(stage: Stage): Promise<void> {
  const [first, second, third] = await hoursOf(stage);
  const who = stage.app.browser();
  const { email, ...person } = somebody();
  const hold = (startsAt = first) =>
    stage.post<{ id: string }>(who, '/api/v1/turnos', {
      center: QUITO,
      service: SERVICE,
      startsAt,
      ...person,
    });
  const letGo = (await hold(third)).body.id;
  await stage.delete(who, `/api/v1/turnos/${letGo}`);
  const { id } = (await hold()).body;
  await stage.post(who, `/api/v1/turnos/${id}/email-code`, { email });
  const code = await stage.app.mailbox.codeFor(email);
  const confirmed = await stage.post<{ code: string }>(who, `/api/v1/turnos/${id}/confirmation`, {
    email,
    code,
  });
  await stage.post(stage.app.browser(), '/api/v1/turnos/link', {
    code: confirmed.body.code,
    ruc: person.ruc,
  });
  await stage.post(who, `/api/v1/turnos/${id}/reschedule`, { startsAt: second });
  await stage.post(who, `/api/v1/turnos/${id}/cancellation`);
}

/** The same in pages. */
export async function bookInPages(stage: Stage): Promise<void> {
  const [first, second, third] = (await hoursOf(stage)).slice(10);
  const who = stage.app.browser();
  const person = somebody();
  const hold = async (startsAt = first): Promise<string> => {
    const typed = { center: QUITO, service: SERVICE, startsAt: startsAt ?? '', ...person };
    const { location } = await stage.form(who, '/turnos/nuevo/datos', typed);
    return /turno=([0-9a-f-]{36})/.exec(location)?.[1] ?? '';
  };
  await stage.form(who, '/turnos/soltar', { turno: await hold(third) });
  const turno = await hold();
  const email = `otra.${person.email}`;
  await stage.form(who, '/turnos/codigo/reenvio', { turno, email });
  const code = await stage.app.mailbox.codeFor(email);
  await stage.form(who, '/turnos/codigo', { turno, code });
  const row = await stage.app.database.sql.one<{ code: string }>('SELECT code FROM turno WHERE id = $1', [
    turno,
  ]);
  await stage.form(who, '/turnos/enlace', { code: row?.code ?? '', ruc: person.ruc });
  await stage.form(who, '/turno/cambiar', { turno, center: QUITO, startsAt: second ?? '' });
  await stage.form(who, '/turno/cancelar', { turno, reason: 'Ya no hace falta' });
  await stage.form(who, '/turno/olvidar');
}

/** Four people on the waiting list: by programs and in pages, one of each takes the offer and the other does not. */
export async function waitForASeat(stage: Stage): Promise<void> {
  const { app } = stage;
  const byProgram = async () => {
    const { email, ...person } = somebody();
    const wish = { service: SERVICE, center: 'GPS-AYORA', email, ...person };
    await stage.post(app.browser(), '/api/v1/waiting-entries', wish);
    const headers = { authorization: `Bearer ${await tokenFor(email)}` };
    const answer = (what: string) =>
      stage.post(app.browser(), `/api/v1/waiting-entries/current/${what}`, {}, headers);
    await answer('confirmation');
    return answer;
  };
  const inPages = async () => {
    const who = app.browser();
    const { email, ...person } = somebody();
    const wish = { service: SERVICE, place: 'GPS-AYORA', from: '', until: '', email, ...person };
    await stage.form(who, '/lista-de-espera', wish);
    await who.get(`/espera/${await tokenFor(email)}`).expect(303);
    const press = (what: string) => stage.form(who, `/espera/${what}`);
    await press('confirmar');
    return press;
  };
  const tokenFor = async (email: string): Promise<string> => {
    const mail = await app.mailbox.waitFor(({ to, text }) => to === email && text.includes('/espera/'));
    return /\/espera\/([\w-]{43})/.exec(mail.text)?.[1] ?? '';
  };
  const waiting = [await byProgram(), await byProgram(), await inPages(), await inPages()] as const;
  while ((await app.app.get(OfferSeats).execute()) > 0);
  await waiting[0]('offer/acceptance');
  await waiting[1]('offer/refusal');
  await waiting[1]('leaving');
  await waiting[2]('aceptar');
  await waiting[3]('rechazar');
  await waiting[3]('salir');
}

/** Turnos that staff give and take away. */
export async function giveTurnos(stage: Stage, clerk: Agent): Promise<void> {
  const [first, second] = (await hoursOf(stage)).slice(20);
  const asked = (startsAt = '') => {
    const { email: _email, ...person } = somebody();
    return { service: SERVICE, startsAt, ...person };
  };
  await stage.post(clerk, `/api/v1/centers/${QUITO}/staff-turnos`, asked(first));
  await stage.form(clerk, '/personal/turnos', {
    center: QUITO,
    sucursal: '0001',
    mode: 'in-person',
    ...asked(second),
  });
  const reason = 'El representante está aquí y no lo reservó';
  const unproven = async () => (await confirmedTurno(stage.app, { startsInMinutes: 600 })).id;
  await stage.post(clerk, `/api/v1/turnos/${await unproven()}/clearance`, { reason });
  await stage.form(clerk, '/personal/liberar', { turno: await unproven(), reason });
}
