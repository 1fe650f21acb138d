import { Realtime } from '../../src/platform/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const ANA = { ruc: '1790001016001', cedula: '1740006299', email: 'ana@empresa.ec' };
const LUIS = { ruc: '0990001014001', cedula: '0920003332', email: 'luis@empresa.ec' };
const SERVICE = 'clave-empleador';

type Browser = ReturnType<TestApp['browser']>;

/** Booking as a browser without JavaScript does it: forms, redirects, cookies. */
describe('booking in pages', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    await app.database.sql.run('DELETE FROM turno');
    await app.database.sql.run('DELETE FROM mail_message');
    await app.database.sql.run('UPDATE mail_health SET last_accepted_at = NULL, last_failed_at = NULL');
    app.app.get(Realtime).announce(['*']);
    app.mailbox.mood = 'accept';
    app.mailbox.clear();
    browser = app.browser();
  });

  const heading = (html: string): string =>
    (/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '').replace(/<[^>]*>/g, '').trim();
  const fieldError = (html: string, field: string): string =>
    (new RegExp(`id="${field}-error"[^>]*>([\\s\\S]*?)</p>`).exec(html)?.[1] ?? '')
      .replace(/<[^>]*>/g, '')
      .trim();
  const valueOf = (html: string, field: string): string | undefined =>
    new RegExp(`name="${field}"[^>]* value="([^"]*)"`).exec(html)?.[1];
  const csrfIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const page = async (path: string, status = 200, who = browser): Promise<string> =>
    (await who.get(path).expect(status)).text;

  /** Fills the form that stands on `at` and sends it. */
  async function send(at: string, action: string, fields: Record<string, string>, who = browser) {
    const html = await page(at, 200, who);
    return who
      .post(action)
      .type('form')
      .send({ _csrf: csrfIn(html), ...fields });
  }

  const firstHours = async (center = 'UIO-CENTRO'): Promise<string[]> => {
    const html = await page(`/turnos/nuevo?center=${center}&service=${SERVICE}`);
    return [...html.matchAll(/name="startsAt" value="([^"]+)"/g)].map(([, startsAt]) => startsAt ?? '');
  };
  const dataPath = (startsAt: string, center = 'UIO-CENTRO') =>
    `/turnos/nuevo/datos?center=${center}&service=${SERVICE}&startsAt=${encodeURIComponent(startsAt)}`;
  const sendData = (startsAt: string, person: object, center = 'UIO-CENTRO', who = browser) =>
    send(
      dataPath(startsAt, center),
      '/turnos/nuevo/datos',
      { center, service: SERVICE, startsAt, ...person },
      who,
    );
  const turnoIn = (location: string | undefined): string =>
    /turno=([0-9a-f-]{36})/.exec(location ?? '')?.[1] ?? '';

  /** Holds an hour and returns the id of the turno. */
  async function reserve(
    person = ANA,
    center = 'UIO-CENTRO',
    who = browser,
  ): Promise<{ id: string; startsAt: string }> {
    const startsAt = (await firstHours(center))[4] ?? '';
    const answer = await sendData(startsAt, person, center, who).then((sent) => sent);
    expect(answer.status).toBe(303);
    return { id: turnoIn(answer.headers.location), startsAt };
  }
  const codePath = (id: string) => `/turnos/codigo?turno=${id}`;

  it('leads from the first page to the receipt', async () => {
    expect(await page('/')).toContain('href="/turnos/nuevo"');
    const { id, startsAt } = await reserve({ ...ANA, ...{ phone: '099 123 4567' } });
    const waiting = await page(codePath(id));
    expect(heading(waiting)).toBe('Escriba el código');
    const code = await app.mailbox.codeFor(ANA.email);
    const sent = await send(codePath(id), '/turnos/codigo', { turno: id, code });
    expect([sent.status, sent.headers.location]).toEqual([303, `/turno?id=${id}`]);
    const receipt = await page(`/turno?id=${id}`);
    expect(heading(receipt)).toBe('Turno confirmado');
    expect(receipt).toContain('data:image/png;base64,');
    expect(receipt).not.toContain(ANA.ruc);
    expect(heading(await page('/turno'))).toBe('Turno confirmado');
    const rows = await app.database.sql.rows<{ phone: string; starts_at: Date }>(
      'SELECT phone, starts_at FROM turno',
    );
    expect(rows).toEqual([{ phone: '+593991234567', starts_at: new Date(startsAt) }]);

    const again = await send('/turno', '/turnos/codigo', { turno: id, code });
    expect([again.status, again.headers.location]).toEqual([303, `/turno?id=${id}&aviso=ya-confirmado`]);
    expect(heading(await page(again.headers.location ?? ''))).toBe('Su turno ya está confirmado');
    expect((await browser.get(codePath(id)).expect(303)).headers.location).toBe(`/turno?id=${id}`);
    expect((await sendData((await firstHours())[9] ?? '', ANA)).text).toContain('ya tiene un turno vigente');
  });

  it('holds nothing and confirms nothing by opening pages, however often and whoever opens them', async () => {
    const opened = async (...paths: string[]) => {
      for (const path of paths)
        for (const method of ['get', 'head'] as const)
          await browser[method](path)
            .set({ 'user-agent': 'BingPreview/1.0b', purpose: 'prefetch' })
            .expect(200);
    };
    const rows = () =>
      app.database.sql.rows(
        'SELECT t.*, c.issue, c.tries_left FROM turno t LEFT JOIN turno_email_code c ON c.turno_id = t.id',
      );
    await opened('/turnos/nuevo', dataPath((await firstHours())[4] ?? ''));
    expect(await rows()).toEqual([]);
    const { id } = await reserve();
    await app.mailbox.codeFor(ANA.email);
    const before = await rows();
    await opened('/', codePath(id), `/turnos/codigo/estado?turno=${id}`, `/turno?id=${id}`);
    expect(await rows()).toEqual(before);
  });

  it('tells everything that is wrong at once, beside its field, and keeps what was typed', async () => {
    const startsAt = (await firstHours())[4] ?? '';
    const typed = { ruc: '1790001016', cedula: '1740006298', email: 'ana', phone: '911', sucursal: '1' };
    const answer = await sendData(startsAt, typed);
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(/<title>Error: /);
    for (const [field, value] of Object.entries(typed)) {
      expect([field, fieldError(answer.text, field) !== '', valueOf(answer.text, field)]).toEqual([
        field,
        true,
        value,
      ]);
    }
    expect((await sendData(startsAt, { ...ANA, cedula: '1740006298' })).status).toBe(422);
    expect(await app.database.sql.rows('SELECT 1 FROM turno')).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['lists', { ruc: ['1', '2'], cedula: ['1'], email: ['a@b.ec', 'c@d.ec'], startsAt: ['x', 'y'] }],
    [
      'strange texts',
      { ruc: '<script>', cedula: '\ud800', email: '"><b>', phone: 'x'.repeat(300), startsAt: 'mañana' },
    ],
    ['an unknown field', { ...ANA, status: 'confirmed' }],
  ])('answers a form with %s by the form again', async (_, fields) => {
    const html = await page('/turnos/nuevo/datos?x=1', 303).then(() => page('/turnos/nuevo'));
    const body = {
      _csrf: csrfIn(await page(dataPath((await firstHours())[4] ?? ''))),
      center: 'UIO-CENTRO',
      service: SERVICE,
      ...fields,
    };
    const answer = await browser.post('/turnos/nuevo/datos').type('form').send(body);
    expect(html).toContain('Elija su turno');
    expect(answer.status).toBe(400);
    expect(heading(answer.text)).toBe('Sus datos');
    expect(answer.text).not.toContain('<script>1');
    expect(answer.text).not.toContain('"><b>');
  });

  it.each([
    '/turnos/nuevo?center=XXX&service=x&province=99&from=9999-99-99',
    '/turnos/nuevo?center=a&center=b&from=2099-12-31',
    '/turnos/nuevo?from=2020-01-01',
    '/turnos/nuevo?aviso=__proto__',
  ])('shows hours whatever the address says: %s', async (path) => {
    expect(heading(await page(path))).toBe('Elija su turno');
  });

  it.each([
    '/turnos/codigo',
    '/turnos/codigo?turno=x',
    '/turnos/codigo?turno=00000000-0000-7000-8000-000000000000',
    '/turnos/codigo/estado?turno=x',
  ])('has no code page for whom it is not: %s', async (path) => {
    const { id } = await reserve();
    await page(path, 404);
    await page(codePath(id), 404, app.browser());
    await page(
      `/turno?id=${id}`,
      404,
      Object.assign(app.browser()).set('Cookie', `ventanilla_booking=${'x'.repeat(43)}`),
    );
  });

  it('refuses a form without its CSRF token, and one from another site', async () => {
    const { id } = await reserve();
    for (const path of [
      '/turnos/nuevo/datos',
      '/turnos/codigo',
      '/turnos/codigo/reenvio',
      '/turnos/soltar',
      '/turno/olvidar',
    ]) {
      await browser
        .post(path)
        .type('form')
        .send({ turno: id, ...ANA })
        .expect(403);
      await browser
        .post(path)
        .type('form')
        .set('origin', 'https://evil.test')
        .send({ turno: id })
        .expect(403);
    }
  });

  it('leads back to the same choice from a form that was open for too long', async () => {
    const path = dataPath((await firstHours())[4] ?? '');
    const late = await browser
      .post('/turnos/nuevo/datos')
      .set('referer', `${app.url}${path}`)
      .type('form')
      .send({ _csrf: 'of-a-session-that-is-over', ...ANA });
    expect(late.status).toBe(403);
    const back = /href="(\/turnos\/nuevo\/datos[^"]+)">Volver al formulario/.exec(late.text)?.[1] ?? '';
    expect(back.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')).toBe(path);
    const foreign = await browser
      .post('/turnos/nuevo/datos')
      .set('referer', 'https://elsewhere.example/turnos/nuevo')
      .type('form')
      .send({ _csrf: 'none' });
    expect(foreign.text).not.toContain('Volver al formulario');
  });

  it('offers the nearest hours when somebody was faster, with everything typed still there', async () => {
    const startsAt = (await firstHours('GPS-AYORA'))[4] ?? '';
    const html = await page(dataPath(startsAt, 'GPS-AYORA'));
    await reserve(LUIS, 'GPS-AYORA', app.browser());
    const body = {
      _csrf: csrfIn(html),
      center: 'GPS-AYORA',
      service: SERVICE,
      startsAt,
      ...ANA,
      phone: '0991234567',
    };
    const answer = await browser.post('/turnos/nuevo/datos').type('form').send(body);
    expect(answer.status).toBe(409);
    const offered = [...answer.text.matchAll(/type="radio" value="([^"]+)"/g)].map(
      ([, value]) => value ?? '',
    );
    expect(offered).toHaveLength(3);
    expect(offered).not.toContain(startsAt);
    expect([
      valueOf(answer.text, 'ruc'),
      valueOf(answer.text, 'cedula'),
      valueOf(answer.text, 'email'),
    ]).toEqual(Object.values(ANA));
    const second = await browser
      .post('/turnos/nuevo/datos')
      .type('form')
      .send({ ...body, _csrf: csrfIn(answer.text), startsAt: offered[0] });
    expect(second.status).toBe(303);
    // The hour itself no longer opens its form: the list does, and says why.
    const late = await app.browser().get(dataPath(startsAt, 'GPS-AYORA')).expect(303);
    expect(late.headers.location).toContain('aviso=hora');
  });

  it('shows a person who goes back the own hour as theirs, also where it was the last one', async () => {
    const { id, startsAt } = await reserve(ANA, 'GPS-AYORA');
    const path = `/turnos/nuevo?center=GPS-AYORA&service=${SERVICE}`;
    const mine = await page(path);
    expect(mine).toContain('su reserva');
    expect(mine).toContain(`value="${startsAt}" checked`);
    expect(await page(path, 200, app.browser())).not.toContain(startsAt);
    const form = await page(dataPath(startsAt, 'GPS-AYORA'));
    expect([valueOf(form, 'ruc'), valueOf(form, 'email')]).toEqual([ANA.ruc, ANA.email]);
    const again = await sendData(startsAt, ANA, 'GPS-AYORA');
    expect(turnoIn(again.headers.location)).toBe(id);
    expect(await page('/')).toContain(id);

    const gone = await send('/turnos/nuevo', '/turnos/soltar', { turno: id });
    expect([gone.status, gone.headers.location?.includes('aviso=suelta')]).toEqual([303, true]);
    expect(await page(String(gone.headers.location))).toMatch(/v-banner--ok[\s\S]*Liberamos la hora/);
    expect(await page(path, 200, app.browser())).toContain(startsAt);
  });

  it('chooses no centre for anybody, unless there is only one', async () => {
    const html = await page('/turnos/nuevo');
    expect(html).not.toContain('name="startsAt"');
    expect(html).not.toContain('>Continuar<');
    expect(
      fieldError(await page('/turnos/nuevo?province=&center=&service=clave-empleador'), 'center'),
    ).toContain('Elija un centro');
    const oneThere = await page('/turnos/nuevo?province=20');
    expect(oneThere).toContain('<option value="GPS-AYORA" data-group="20" selected>');
    expect(oneThere).toContain('name="startsAt"');
  });

  it.each([
    ['another centre', { center: 'UIO-CENTRO' }, 'center=UIO-CENTRO'],
    ['another service', { service: 'desbloqueo' }, 'service=desbloqueo'],
    ['another province', { province: '17' }, 'province=17'],
  ])(
    'shows the hours of %s chosen after the page, and books none of the former',
    async (_, changed, said) => {
      const [startsAt = ''] = await firstHours('GYE-NORTE');
      const html = await page(`/turnos/nuevo?center=GYE-NORTE&service=${SERVICE}`);
      const shown = valueOf(html, 'shown') ?? '';
      const sent = { province: '', center: 'GYE-NORTE', service: SERVICE, shown, startsAt };
      const path = (form: object) =>
        `/turnos/nuevo/datos?${new URLSearchParams({ ...sent, ...form }).toString()}`;
      expect(heading(await page(path({})))).toBe('Sus datos');
      const answer = await browser.get(path(changed)).expect(303);
      expect(answer.headers.location).toContain(said);
      expect(answer.headers.location).not.toContain('startsAt');
      const hours = await page(String(answer.headers.location));
      expect(heading(hours)).toBe('Elija su turno');
      expect(hours).toContain('Cambió su elección');
    },
  );

  it('asks for an hour where none was chosen, on the same days', async () => {
    const html = await page(`/turnos/nuevo?center=UIO-CENTRO&service=${SERVICE}`);
    const form = new URLSearchParams({
      center: 'UIO-CENTRO',
      service: SERVICE,
      shown: valueOf(html, 'shown') ?? '',
      from: valueOf(html, 'from') ?? '',
    });
    expect(html).toMatch(/action="\/turnos\/nuevo\/datos" novalidate/);
    const answer = await browser.get(`/turnos/nuevo/datos?${form.toString()}`).expect(303);
    const again = await page(String(answer.headers.location));
    expect(fieldError(again, 'hours')).toContain('Elija una hora');
    expect(again).toContain('href="#h-0-0"');
    expect(valueOf(again, 'from')).toBe(valueOf(html, 'from'));
  });

  it('opens the place for another address when the mail server refuses this one, and shows it whole', async () => {
    app.mailbox.mood = 'refuse';
    const { id } = await reserve();
    const deadline = performance.now() + 8_000;
    while (!(await page(codePath(id))).includes('No pudimos entregar') && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const html = await page(codePath(id));
    expect(html).toContain(`no aceptó la dirección ${ANA.email}`);
    expect(html).toMatch(/<details[^>]* id="resend" open>/);
    expect(valueOf(html, 'email')).toBe(ANA.email);
  });

  it('says that the hold ended, and leads back to the same choice with what was typed', async () => {
    const { id, startsAt } = await reserve();
    const html = await page(codePath(id));
    await app.database.sql.run('UPDATE turno SET hold_expires_at = now()');
    app.app.get(Realtime).announce(['*']);
    for (const action of ['/turnos/codigo', '/turnos/codigo/reenvio']) {
      const body = { _csrf: csrfIn(html), turno: id, code: '123456', email: ANA.email };
      const answer = await browser.post(action).type('form').send(body);
      expect([answer.status, heading(answer.text)]).toEqual([410, 'Su reserva venció']);
      expect(answer.text).toContain(encodeURIComponent(startsAt));
      expect(answer.text.replaceAll('&#x3D;', '=')).toContain('/turnos/nuevo?center=UIO-CENTRO');
    }
    expect(heading(await page(codePath(id), 410))).toBe('Su reserva venció');
    const form = await page(dataPath(startsAt));
    expect([valueOf(form, 'ruc'), valueOf(form, 'cedula'), valueOf(form, 'email')]).toEqual(
      Object.values(ANA),
    );
    await app.database.sql.run(`UPDATE turno SET hold_expires_at = now() - interval '1 hour'`);
    expect(valueOf(await page(dataPath(startsAt)), 'ruc')).toBeUndefined();
  });

  it('takes a wrong code, a new one, and a corrected address', async () => {
    const { id } = await reserve();
    await app.mailbox.codeFor(ANA.email);
    const wrong = await send(codePath(id), '/turnos/codigo', { turno: id, code: 'abc' });
    expect([wrong.status, fieldError(wrong.text, 'code')]).toEqual([
      422,
      expect.stringContaining('quedan 2 intentos'),
    ]);
    const none = await send(codePath(id), '/turnos/codigo', { turno: id, code: ' ' });
    expect([none.status, fieldError(none.text, 'code')]).toEqual([
      400,
      expect.stringContaining('Escriba el código'),
    ]);
    const bad = await send(codePath(id), '/turnos/codigo/reenvio', { turno: id, email: 'ana@' });
    expect([bad.status, valueOf(bad.text, 'email')]).toEqual([400, 'ana@']);
    const moved = await send(codePath(id), '/turnos/codigo/reenvio', {
      turno: id,
      email: 'Ana.Otra@Empresa.ec',
    });
    expect([moved.status, moved.headers.location]).toEqual([303, codePath(id)]);
    const code = await app.mailbox.codeFor('ana.otra@empresa.ec');
    await send(codePath(id), '/turnos/codigo', { turno: id, code }).then(({ status }) =>
      expect(status).toBe(303),
    );
  });

  it('says that the mail is delayed on our side and that the hour is kept', async () => {
    app.mailbox.mood = 'defer';
    await app.database.sql.run('UPDATE mail_health SET last_failed_at = now()');
    const { id } = await reserve();
    expect(await page(codePath(id))).toContain('El correo está demorado de nuestro lado');
    expect(await page(`/turnos/codigo/estado?turno=${id}`)).toContain('Le guardamos la hora hasta las');
    app.mailbox.mood = 'accept';
    await app.mailbox.codeFor(ANA.email);
  });

  it('tells somebody whose employer has a turno already, only after the mailed code', async () => {
    const { id } = await reserve();
    await send(codePath(id), '/turnos/codigo', { turno: id, code: await app.mailbox.codeFor(ANA.email) });
    const other = app.browser();
    const second = await reserve({ ...ANA, email: 'otra@empresa.ec' }, 'UIO-CENTRO', other);
    const code = await app.mailbox.codeFor('otra@empresa.ec');
    const answer = await send(codePath(second.id), '/turnos/codigo', { turno: second.id, code }, other);
    expect([answer.status, answer.text.includes('ya tiene un turno vigente')]).toEqual([409, true]);
  });

  describe('the mailed link', () => {
    const confirmed = async (): Promise<{ id: string; href: string }> => {
      const { id } = await reserve();
      await send(codePath(id), '/turnos/codigo', { turno: id, code: await app.mailbox.codeFor(ANA.email) });
      const mail = await app.mailbox.waitFor(({ subject }) => subject.startsWith('Turno confirmado'));
      return { id, href: /\/turno\/[\w-]{43}/.exec(mail.text)?.[0] ?? '' };
    };

    it('opens the turno in any browser, and no page holds the token', async () => {
      const { href } = await confirmed();
      const other = app.browser();
      for (let times = 0; times < 5; times += 1)
        await app.http().get(href).set('user-agent', 'BingPreview').expect(303);
      expect((await other.get(href).expect(303)).headers.location).toBe('/turno');
      const receipt = await page('/turno', 200, other);
      expect(heading(receipt)).toBe('Turno confirmado');
      expect(receipt).not.toContain(href.slice('/turno/'.length));
      expect(receipt).not.toContain('El comprobante va a');
      expect(await page('/turno')).toContain('El comprobante va a');
      await send('/turno', '/turno/olvidar', {}, other);
      expect(heading(await page('/turno', 200, other))).toBe('Ya tengo un turno');
    });

    it('with a wrong secret, a name in its place or cut short opens nothing, and all alike', async () => {
      const { href } = await confirmed();
      const wrong = [
        `${href.slice(0, -1)}A`,
        '/turno/Perez',
        href.slice(0, 30),
        `/turno/${'%E2%98%83'.repeat(9)}`,
        `/turno/${'x'.repeat(190)}`,
      ];
      for (const path of wrong) {
        if (path === href) continue;
        const visitor = app.browser();
        expect((await visitor.get(path).expect(303)).headers.location).toBe('/turno');
        expect(heading(await page('/turno', 404, visitor))).toBe('Este enlace no abre ningún turno');
      }
      await browser.get('/turno/wrong').expect(303);
      await page('/turno', 404);
      expect(heading(await page('/turno'))).toBe('Turno confirmado');
    });
  });
});
