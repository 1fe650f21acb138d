import { hash } from '@node-rs/argon2';
import { type Browser, type Page } from 'playwright-core';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import {
  accessibilityProblems,
  DESK,
  launchBrowser,
  PHONE,
  visitor,
  type Visitor,
  widthOverflow,
} from '../support/browser.js';
import { approvedDossier, freshEmployer, sentReset } from '../support/resets.js';
import { type Agent, clerkAt } from '../support/visits.js';

const RUC = '1790001016001';
const CEDULA = '1740006299';
const KEY = 'Quito#2026z';

describe('the key and its link on screens', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  async function isGood({ page, foreignRequests, consoleErrors }: Visitor): Promise<void> {
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect([foreignRequests, consoleErrors]).toEqual([[], []]);
  }
  const isGoodEverywhere = async (somebody: Visitor) => {
    for (const viewport of [DESK, PHONE]) {
      await somebody.page.setViewportSize(viewport);
      await isGood(somebody);
    }
  };

  describe('an employer that is signed in', () => {
    beforeEach(async () => {
      await app.database.sql.run('DELETE FROM employer_key_history');
      await app.database.sql.run(
        `UPDATE employer_account SET key_hash = $2, key_version = key_version + 1, key_changed_at = now() - interval '91 days' WHERE ruc = $1`,
        [RUC, await hash(KEY, { memoryCost: 1024, timeCost: 1, parallelism: 1 })],
      );
    });
    const enter = async (page: Page, key: string) => {
      await page.goto('/empleador/ingreso');
      await page.fill('[name=ruc]', RUC);
      await page.fill('[name=cedula]', CEDULA);
      await page.fill('[name=key]', key);
      await page.getByRole('button', { name: 'Ingresar' }).click();
    };

    it.each([true, false])('changes its key, with scripts: %s', async (javaScriptEnabled) => {
      const somebody = await visitor(browser, app.url, { viewport: PHONE, javaScriptEnabled });
      const { page } = somebody;
      await enter(page, KEY);
      await page.getByText('Su clave cumplió 90 días').waitFor();
      if (javaScriptEnabled) await isGoodEverywhere(somebody);
      await page.getByRole('button', { name: 'Cambiar la clave' }).click();
      await page.getByRole('heading', { name: 'Cambie su clave' }).waitFor();
      if (javaScriptEnabled) {
        await page.fill('#newKey', 'Xk.b3n1te2');
        // Nobody but the employer itself is here, so the list knows the representative as well.
        await page.locator('[data-rule=personal]:not(.v-key-rules__rule--met)').waitFor();
        await page.locator('[data-rule=length].v-key-rules__rule--met').waitFor();
        await isGoodEverywhere(somebody);
      }
      await page.fill('#key', KEY);
      await page.fill('#newKey', KEY);
      await page.fill('#newKeyAgain', KEY);
      await page.getByRole('button', { name: 'Guardar clave' }).click();
      await page.getByText('Debe ser distinta de sus últimas 5 claves.').first().waitFor();
      expect(await page.title()).toMatch(/^Error: /);
      expect(await page.inputValue('#key')).toBe('');
      if (javaScriptEnabled) {
        // The refusal comes with its status, which browsers note as an error.
        somebody.consoleErrors.length = 0;
        await isGoodEverywhere(somebody);
      }
      await page.fill('#key', KEY);
      await page.fill('#newKey', 'Tr3bol!Rojo');
      await page.fill('#newKeyAgain', 'Tr3bol!Rojo');
      await page.getByRole('button', { name: 'Guardar clave' }).click();
      await page.getByRole('heading', { name: 'Su clave quedó cambiada' }).waitFor();
      if (javaScriptEnabled) await isGoodEverywhere(somebody);
      await page.goto('/empleador/clave');
      await page.getByText('Su sesión terminó').waitFor();
      await enter(page, 'Tr3bol!Rojo');
      await page.getByText('Su clave funciona').first().waitFor();
    });
  });

  describe('the clerk', () => {
    let clerk: Agent;
    let counterId: string;
    let screen: Visitor;
    let own: Browser;
    beforeAll(async () => {
      // A browser of its own: the one above has a visitor without scripts.
      own = await launchBrowser();
      const at = await clerkAt(app, 'ventanilla1', 1);
      clerk = at.agent;
      counterId = at.counter.id;
      screen = await visitor(own, app.url, { viewport: DESK });
      screen.page.setDefaultTimeout(20_000);
      await screen.page.goto('/personal');
      await screen.page.fill('[name=username]', 'ventanilla1');
      await screen.page.fill('[name=password]', STAFF_PASSWORD);
      await screen.page.keyboard.press('Enter');
      await screen.page.getByText('Ventanilla 1 · abierta').waitFor();
    });

    afterAll(() => own.close());

    it('hears and sees that a link ran out, without touching anything, and goes on with another one', async () => {
      const { page } = screen;
      const employer = freshEmployer();
      const { dossierId } = await approvedDossier(clerk, counterId, employer);
      await page.getByText('Al enviarlo declara que no es pariente').waitFor();
      await isGood(screen);
      const { reset } = await sentReset(app, clerk, dossierId, employer.email);
      await page.getByText('no-responder@ventanilla.test').waitFor();
      const title = await page.title();
      await page.evaluate(() => {
        const heard = globalThis as unknown as {
          rings: number;
          OscillatorNode: { prototype: { start(at: number): void } };
        };
        heard.rings = 0;
        const tone = heard.OscillatorNode.prototype;
        const begin = Reflect.get(tone, 'start');
        tone.start = function (at: number) {
          heard.rings += 1;
          begin.call(this, at);
        };
      });
      await page.mouse.click(5, 5);
      await app.database.sql.run(`UPDATE key_reset SET link_expires_at = now() WHERE id = $1`, [reset.id]);
      await page.getByRole('alert').filter({ hasText: 'El enlace venció. Reenvíe uno nuevo.' }).waitFor();
      expect(await page.title()).toBe(`⚠ El enlace venció. Reenvíe uno nuevo. – ${title}`);
      const rings = () => page.evaluate(() => (globalThis as unknown as { rings: number }).rings);
      expect(await rings()).toBe(2);
      await isGoodEverywhere(screen);
      await page.setViewportSize(DESK);
      // A further refresh rings no second time.
      await clerk.post('/api/v1/centers/UIO-CENTRO/tickets').send({ service: 'clave-empleador' }).expect(201);
      await page.getByText('1 en espera').waitFor();
      expect(await rings()).toBe(2);
      await page.keyboard.press('F6');
      await page.getByText(/^Enviado \d\d:\d\d/).waitFor();
      await page.getByRole('alert').waitFor({ state: 'detached' });
      expect(await page.title()).toMatch(/^A-\d{3} · Atención/);
    });

    it('is told why a mail has to wait, and why it did not go', async () => {
      const { page } = screen;
      await app.database.sql.run(
        `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status IN ('called', 'serving', 'waiting')`,
      );
      const { dossierId } = await approvedDossier(clerk, counterId, freshEmployer());
      app.mailbox.mood = 'defer';
      const { body } = await clerk.post(`/api/v1/dossiers/${dossierId}/reset`).expect(202);
      await page.getByText(/pide esperar antes de recibir el mensaje \(lista gris\)/).waitFor();
      await page.getByText(/Próximo intento: \d\d:\d\d/).waitFor();
      await isGood(screen);
      app.mailbox.mood = 'refuse';
      await app.database.sql.run(`UPDATE mail_message SET next_attempt_at = now() WHERE state = 'queued'`);
      await page.getByRole('alert').filter({ hasText: 'No se pudo enviar el enlace.' }).waitFor();
      await page.getByText('rechazó la dirección registrada').waitFor();
      await isGoodEverywhere(screen);
      const { body: failed } = await clerk.get(`/api/v1/resets/${(body as { id: string }).id}`).expect(200);
      expect(failed).toMatchObject({
        status: 'failed',
        failure: expect.stringContaining('rechazó') as string,
      });
      expect(failed).not.toHaveProperty('delay');
      app.mailbox.mood = 'accept';
    });

    it('who is a relative says so and leaves the visit to another counter', async () => {
      const { page } = screen;
      await page.setViewportSize(DESK);
      await page.getByText('Soy pariente').click();
      await isGood(screen);
      await page.getByRole('button', { name: 'Declarar' }).click();
      await page.getByRole('alert').filter({ hasText: 'Usted declaró parentesco o interés' }).waitFor();
      expect(await page.getByRole('button', { name: 'Reenviar enlace' }).count()).toBe(0);
      await isGoodEverywhere(screen);
      await page.getByRole('button', { name: 'Dejar en pausa para otra ventanilla' }).click();
      await page.getByText('queda en pausa').waitFor();
      await page.getByText('Otra ventanilla: parentesco o interés declarado').waitFor();
    });
  });
});
