import pg from 'pg';
import { GOOD_KEY } from '../../support/resets.js';
import { type Stage } from './stage.js';

type Headers = Readonly<Record<string, string | string[]>>;

const EMPLOYER = { ruc: '1790001016001', cedula: '1740006299' };

/** Every way to fail with a secret in the hand. @returns all that was answered, headers too. */
export async function failWith({ app }: Stage): Promise<string[]> {
  const answers: string[] = [];
  // A staged link goes back into the browser that brought it, and nowhere else.
  const note = ({
    text,
    headers: { 'set-cookie': _staged, ...headers },
  }: {
    text?: string;
    headers: Headers;
  }) => void answers.push(text ?? '', JSON.stringify(headers));
  const mails = app.mailbox.mails.map(({ text }) => text).join('\n');
  const tokens = [...mails.matchAll(/\/(?:clave|no-fui-yo|turno|espera)\/([\w-]{40,})/g)].map(
    ([, token = '']) => token,
  );
  const send = (path: string, body: object | string) =>
    app.http().post(path).set('content-type', 'application/json').send(body).then(note);

  for (const token of new Set(tokens)) {
    await send('/api/v1/key-changes', { token, counterCode: '000000', newKey: GOOD_KEY });
    for (const path of [
      `/clave/${token}/x`,
      `/%63lave/${token}`,
      `/nada/${token}`,
      `/api/v1/nada?token=${token}`,
    ])
      note(await app.http().get(path));
    const bearer = { authorization: `Bearer ${token}` };
    note(await app.http().get('/api/v1/turnos/01a205b2-6751-73a2-b423-c5762d85ce83').set(bearer));
  }
  for (const path of ['/api/v1/key-changes', '/api/v1/employer-sessions', '/api/v1/sessions']) {
    await send(path, `{"key":"${GOOD_KEY}","newKey":"${GOOD_KEY}"`);
    await send(path, { unknown: GOOD_KEY, key: [GOOD_KEY], password: { is: GOOD_KEY } });
    await send(path, { key: GOOD_KEY.repeat(2_000) });
  }
  await send('/api/v1/employer-sessions', { ...EMPLOYER, key: GOOD_KEY });
  await withoutTable(app.ownerUrl, 'lockout', async () => {
    await send('/api/v1/employer-sessions', { ...EMPLOYER, key: GOOD_KEY });
    await send('/api/v1/sessions', { username: 'ventanilla1', password: GOOD_KEY });
  });
  await withoutTable(app.ownerUrl, 'key_reset', async () => {
    await send('/api/v1/key-changes', { token: tokens[0], counterCode: '000000', newKey: GOOD_KEY });
  });
  return answers;
}

/** While the database refuses what is asked of it, with whatever was given to it. */
async function withoutTable(ownerUrl: string, table: string, work: () => Promise<void>): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`ALTER TABLE ${table} RENAME TO ${table}_away`);
  try {
    await work();
  } finally {
    await owner.query(`ALTER TABLE ${table}_away RENAME TO ${table}`);
    await owner.end();
  }
}
