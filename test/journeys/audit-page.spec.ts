import { startTestApp, type TestApp } from '../support/app.js';
import { type Agent } from '../support/visits.js';

/** The record of who did what, as a supervisor filters it. */
describe('the audit page', () => {
  let app: TestApp;
  let supervisor: Agent;

  beforeAll(async () => {
    app = await startTestApp();
    supervisor = await app.staff('supervision1');
  });
  afterAll(() => app.stop());

  const page = async (query: string, status = 200) =>
    (await supervisor.get(`/personal/auditoria?${query}`).expect(status)).text;
  const fieldError = (html: string, field: string) =>
    new RegExp(`id="${field}-error"[^>]*>([\\s\\S]*?)</p>`).exec(html)?.[1] ?? '';

  it('says what is wrong with a date, and that the last day is before the first', async () => {
    expect(fieldError(await page('from=ayer', 400), 'from')).toContain('Escriba una fecha como');
    const backwards = await page('from=2026-11-24&to=2026-11-23', 400);
    expect(fieldError(backwards, 'to')).toContain('«Hasta» es anterior a «Desde»');
    await page('from=2026-11-23&to=2026-11-23');
  });

  it('offers a supervisor the own centre and an administrator all of them, by name', async () => {
    const own = await page('');
    expect(own).toContain('<option value="UIO-CENTRO">CAU Quito Centro</option>');
    expect(own).not.toContain('GYE-NORTE');
    const admin = await app.staff('admin');
    expect((await admin.get('/personal/auditoria').expect(200)).text).toContain('GYE-NORTE');
  });

  it('tells a refused access in words', async () => {
    const clerk = await app.staff('ventanilla1');
    await clerk.get('/personal/auditoria').expect(403);
    const html = await page('action=access.denied');
    expect(html).toContain('Ver /personal/auditoria');
    expect(html).toContain('motivo: sin permiso');
    expect(html).not.toContain('NOT_ALLOWED');
  });
});
