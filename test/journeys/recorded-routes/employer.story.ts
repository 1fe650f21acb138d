import { approvedDossier, freshEmployer, GOOD_KEY, sentReset } from '../../support/resets.js';
import { endVisits, type Stage } from './stage.js';

const NEXT_KEY = 'Tr3bol!Rojo';
const ANOTHER_KEY = 'M4nzana#Azul';

/** A key that is set by the mailed link, used, changed and disowned: by programs, and in pages. */
export async function useAKey(stage: Stage): Promise<void> {
  const { app, crew } = stage;
  for (const key of [GOOD_KEY, NEXT_KEY, ANOTHER_KEY]) stage.secrets.add('key', key);
  const linked = async () => {
    const employer = freshEmployer();
    const { dossierId } = await approvedDossier(crew.clerk, crew.counter.id, employer);
    const link = await sentReset(app, crew.clerk, dossierId, employer.email);
    await endVisits(app);
    stage.secrets.add('counter code', link.counterCode);
    return { employer, who: { ruc: employer.ruc, cedula: employer.representative.cedula }, ...link };
  };

  const first = await linked();
  const { token, counterCode } = first;
  await stage.post(app.browser(), '/api/v1/key-changes', { token, counterCode, newKey: GOOD_KEY });
  const program = app.browser();
  const signIn = (key: string) => stage.post(program, '/api/v1/employer-sessions', { ...first.who, key });
  await signIn(GOOD_KEY);
  await stage.post(program, '/api/v1/employer-sessions/current/key', { key: GOOD_KEY, newKey: NEXT_KEY });
  await signIn(NEXT_KEY);
  await stage.delete(program, '/api/v1/employer-sessions/current');

  const second = await linked();
  const browser = app.browser();
  await browser.get(`/clave/${second.token}`).expect(303);
  await stage.form(browser, '/clave/abierto');
  const typed = { newKey: GOOD_KEY, newKeyAgain: GOOD_KEY };
  await stage.form(browser, '/clave', { counterCode: second.counterCode, ...typed });
  const enter = (key: string) =>
    stage.form(browser, '/empleador/ingreso', { ...second.who, sucursal: '0001', key });
  await enter(GOOD_KEY);
  const change = { key: GOOD_KEY, newKey: ANOTHER_KEY, newKeyAgain: ANOTHER_KEY };
  await stage.form(browser, '/empleador/clave', change);
  await enter(ANOTHER_KEY);
  await stage.form(browser, '/empleador/salir');

  const notice = await app.mailbox.waitFor(
    ({ to, text }) => to === second.employer.email && text.includes('/no-fui-yo/'),
  );
  await browser.get(/\/no-fui-yo\/[\w-]+/.exec(notice.text)?.[0] ?? '').expect(303);
  await stage.form(browser, '/no-fui-yo');
}
