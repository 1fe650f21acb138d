import { startTestApp, type TestApp } from '../support/app.js';
import { approvedDossier, changeKey, freshEmployer, GOOD_KEY, sentReset } from '../support/resets.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

const GONE = 'Pida en la ventanilla que le envíen otro';
const csrfIn = (html: string) => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** `/clave`, as a browser without JavaScript uses it. */
describe('the page behind the link', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    clerk = at.agent;
    counterId = at.counter.id;
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    await app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status IN ('called', 'serving', 'waiting')`,
    );
  });

  const send = async () => {
    const employer = freshEmployer();
    const visit = await approvedDossier(clerk, counterId, employer);
    return { employer, ...visit, ...(await sentReset(app, clerk, visit.dossierId, employer.email)) };
  };
  /** A browser with the form on its screen. */
  const openForm = async (token: string) => {
    const browser = app.browser();
    await browser.get(`/clave/${token}`).expect(303).expect('location', '/clave');
    const { text } = await browser
      .get('/clave')
      .expect(200)
      .expect('cache-control', /no-store/);
    const save = (form: Record<string, string>) =>
      browser
        .post('/clave')
        .type('form')
        .send({ _csrf: csrfIn(text), ...form });
    return { browser, html: text, csrf: csrfIn(text), save };
  };
  const both = (key: string) => ({ newKey: key, newKeyAgain: key });

  it('shows whose key it is without giving it away, and holds no secret', async () => {
    const { employer, token, counterCode } = await send();
    const { html } = await openForm(token);
    expect(html).toContain(`${employer.ruc.slice(0, 4)}…${employer.ruc.slice(-3)}`);
    for (const hidden of [token, counterCode, employer.ruc, employer.representative.cedula, employer.email])
      expect(html).not.toContain(hidden);
    expect(html).toContain('Este enlace vence');
    expect(html).not.toMatch(/(src|href|action)="(https?:)?\/\//);
  });

  it('saves the key, says so on a page of its own, and neither «atrás» nor «recargar» does it again', async () => {
    const { reset, token, counterCode } = await send();
    const { browser, save } = await openForm(token);
    const saved = await save({
      counterCode: `${counterCode.slice(0, 3)} ${counterCode.slice(3)}`,
      ...both(GOOD_KEY),
    }).expect(303);
    expect(String(saved.headers['set-cookie'])).toMatch(/ventanilla_clave=;.*Path=\/clave/);
    const done = String(saved.headers.location);
    for (let reload = 0; reload < 2; reload += 1) {
      const { text } = await browser
        .get(done)
        .expect(200)
        .expect('cache-control', /no-store/);
      expect(text).toContain('Su clave quedó cambiada');
      expect(text).toContain('/empleador/ingreso');
    }
    expect((await browser.get('/clave').expect(410)).text).toContain(GONE);
    expect((await save({ counterCode, ...both('Otr4!Clavx') }).expect(410)).text).toContain(GONE);
    expect((await auditOf(app, reset.id)).filter((action) => action === 'reset.completed')).toHaveLength(1);
  });

  it('keeps the code after a mistake, never the key, and says everything that is wrong with it', async () => {
    const { token, counterCode } = await send();
    const { save } = await openForm(token);
    const unequal = await save({ counterCode, newKey: GOOD_KEY, newKeyAgain: 'Otr4!Clavx' }).expect(422);
    expect(unequal.text).toContain('no son iguales');
    const weak = await save({ counterCode, ...both('corta') }).expect(422);
    expect(weak.text).toContain('Debe tener de 8 a 12 caracteres');
    expect(weak.text).toContain('mayúscula');
    for (const { text } of [unequal, weak]) {
      expect(text).toContain(`value="${counterCode}"`);
      for (const key of [GOOD_KEY, 'Otr4!Clavx', '"corta"']) expect(text).not.toContain(key);
    }
    const wrong = await save({
      counterCode: counterCode === '000000' ? '111111' : '000000',
      ...both(GOOD_KEY),
    }).expect(422);
    expect(wrong.text).toContain('Le quedan 4 intentos');
    await save({ counterCode, ...both(GOOD_KEY) }).expect(303);
  });

  it('an empty form, and one that is wrong in itself, cost no try and are told all at once', async () => {
    const { token, counterCode, reset } = await send();
    const { save } = await openForm(token);
    const empty = await save({ counterCode: ' ', newKey: '', newKeyAgain: '' }).expect(422);
    for (const sentence of ['Escriba el código que le dicta', 'Escriba la clave nueva'])
      expect(empty.text).toContain(sentence);
    const worse = await save({ counterCode: '', newKey: 'corta', newKeyAgain: 'larga' }).expect(422);
    for (const sentence of ['Escriba el código', 'Debe tener de 8 a 12', 'no son iguales'])
      expect(worse.text).toContain(sentence);
    const wrongCode = counterCode === '000000' ? '111111' : '000000';
    await save({ counterCode: wrongCode, newKey: GOOD_KEY, newKeyAgain: '' }).expect(422);
    expect(await auditOf(app, reset.id)).not.toContain('reset.code-wrong');
    expect(await auditOf(app, reset.id)).toContain('reset.opened');
    expect((await save({ counterCode: wrongCode, ...both(GOOD_KEY) }).expect(422)).text).toContain(
      'Le quedan 4 intentos',
    );
  });

  it('says when the link ends by the clock of the centre', async () => {
    const { reset, token } = await send();
    await app.database.sql.run(
      `UPDATE key_reset SET center_id = (SELECT id FROM service_center WHERE code = 'GPS-AYORA') WHERE id = $1`,
      [reset.id],
    );
    const { html } = await openForm(token);
    const to = /data-countdown-to="([^"]+)"/.exec(html)?.[1] ?? '';
    const clock = new Date(to).toLocaleTimeString('es-EC', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZone: 'Pacific/Galapagos',
    });
    expect(html).toContain(`>${clock}</time>`);
  });

  it('after the fifth wrong code it is the page of a dead link', async () => {
    const { token, counterCode } = await send();
    const { save } = await openForm(token);
    const wrong = { counterCode: counterCode === '000000' ? '111111' : '000000', ...both(GOOD_KEY) };
    for (let i = 0; i < 4; i += 1) await save(wrong).expect(422);
    expect((await save(wrong).expect(410)).text).toContain(GONE);
    expect((await save({ counterCode, ...both(GOOD_KEY) }).expect(410)).text).toContain(GONE);
  });

  it('two browsers with one link: the second one to save is refused', async () => {
    const { token, counterCode } = await send();
    const [a, b] = [await openForm(token), await openForm(token)];
    await a.save({ counterCode, ...both(GOOD_KEY) }).expect(303);
    expect((await b.save({ counterCode, ...both('Otr4!Clavx') }).expect(410)).text).toContain(GONE);
  });

  it('replaced while somebody types, it is dead, and the new one is not', async () => {
    const { employer, reset, token, counterCode } = await send();
    const { save } = await openForm(token);
    const after = app.mailbox.mails.length;
    const { body } = await clerk.post(`/api/v1/resets/${reset.id}/reissue`).expect(202);
    expect((await save({ counterCode, ...both(GOOD_KEY) }).expect(410)).text).toContain(GONE);
    const next = await openForm(await app.mailbox.linkTokenFor(employer.email, after));
    await next
      .save({ counterCode: (body as { counterCode: string }).counterCode, ...both(GOOD_KEY) })
      .expect(303);
  });

  it('with no link, an old one or nonsense it is one neutral page', async () => {
    const plain = await app.http().get('/clave').expect(410);
    const nonsense = await app
      .http()
      .get('/clave')
      .set('cookie', 'ventanilla_clave=%22%3Cscript%3E')
      .expect(410);
    const unknown = await app
      .http()
      .get('/clave')
      .set('cookie', `ventanilla_clave=${'A'.repeat(43)}`)
      .expect(410);
    const body = (text: string) => text.replaceAll(/value="[^"]*"/g, '');
    expect(new Set([plain, nonsense, unknown].map(({ text }) => body(text))).size).toBe(1);
  });

  it('is opened by its own POST, once, and not by a page of somebody else', async () => {
    const { reset, token } = await send();
    const { browser, csrf } = await openForm(token);
    const opened = () => browser.post('/clave/abierto').type('form');
    await opened().send({}).expect(403);
    await opened().set('sec-fetch-site', 'cross-site').send({ _csrf: csrf }).expect(403);
    expect(await auditOf(app, reset.id)).not.toContain('reset.opened');
    for (let i = 0; i < 3; i += 1) await opened().send({ _csrf: csrf }).expect(204);
    expect((await auditOf(app, reset.id)).filter((action) => action === 'reset.opened')).toHaveLength(1);
    const { body } = await clerk.get(`/api/v1/resets/${reset.id}`).expect(200);
    expect(body).toMatchObject({ status: 'opened', openedAt: expect.any(String) as string });
    await app.http().post('/clave/abierto').expect(204);
  });

  it('a form without its CSRF field changes nothing and costs no try', async () => {
    const { token, counterCode } = await send();
    const { browser } = await openForm(token);
    await browser
      .post('/clave')
      .type('form')
      .send({ counterCode: '000000', ...both(GOOD_KEY) })
      .expect(403);
    await changeKey(app, { token, counterCode, newKey: GOOD_KEY }).expect(204);
  });

  it('no log line of all this holds a link', async () => {
    const { token } = await send();
    await openForm(token);
    await app.http().head(`/clave/${token}`);
    await app.http().get(`/clave/${token}/`);
    await app.http().get(`/clave/${token}?utm=1`);
    expect(app.logs.filter((line) => line.includes(token))).toEqual([]);
    expect(app.logs.some((line) => line.includes('"/clave/…"'))).toBe(true);
  });

  it('over https the link waits in a Secure cookie, and browsers are told to stay there', async () => {
    const twin = await app.twin({ BASE_URL: 'https://clave.example' });
    const answer = await twin
      .http()
      .get(`/clave/${'A'.repeat(43)}`)
      .expect(303);
    await twin.stop();
    expect(answer.headers['set-cookie']?.[0]).toContain('Secure');
    expect(answer.headers['strict-transport-security']).toContain('max-age=');
  });
});
