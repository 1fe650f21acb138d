import { readdir } from 'node:fs/promises';
import http from 'node:http';
import { STAFF_PASSWORD, startTestApp, type TestApp } from '../support/app.js';
import { COMPANY, handIn, openDossier, papersOf, photoOf } from '../support/handing-in.js';
import { letter as letterOf } from '../support/papers.js';
import { filesOf } from '../support/postgres.js';
import { freshEmployer } from '../support/resets.js';
import { type Agent, auditOf, clerkAt } from '../support/visits.js';

const NATURAL = { ruc: '0100000371001', cedula: '0100000371' };
const MEGABYTE = 1024 * 1024;

interface Paper {
  readonly id: string;
  readonly kind: string;
}

describe('handed-in papers', () => {
  let app: TestApp;
  let clerk: Agent;
  let counterId: string;
  let colleague: Agent;
  let supervisor: Agent;
  let elsewhere: { agent: Agent; counter: { id: string } };
  let letter: Buffer;

  beforeAll(async () => {
    app = await startTestApp();
    const at = await clerkAt(app, 'ventanilla1', 1);
    [clerk, counterId] = [at.agent, at.counter.id];
    colleague = (await clerkAt(app, 'ventanilla2', 2)).agent;
    elsewhere = await clerkAt(app, 'ventanilla7', 1, 'GYE-NORTE');
    supervisor = await app.staff('supervision1');
    letter = await letterOf(2);
  });
  afterAll(() => app.stop());
  afterEach(() =>
    app.database.sql.run(
      `UPDATE ticket SET status = 'finished', counter_id = NULL, ended_at = state_since WHERE status <> 'finished'`,
    ),
  );

  const somebody = () => {
    const { ruc, representative } = freshEmployer();
    return { ruc, cedula: representative.cedula };
  };
  const codeOf = (answer: { status: number; body: { code?: string } }) =>
    `${answer.status} ${answer.body.code ?? ''}`;
  /** Of somebody who was never here: nothing earlier is gone on with. */
  const opened = (who = somebody()) => openDossier(clerk, counterId, who);
  const handedIn = async (dossierId: string, file = letter, kind = 'request-letter'): Promise<Paper> =>
    (await handIn(clerk, dossierId, file, kind).expect(201)).body as Paper;
  const decide = (id: string, body: object) =>
    clerk.post(`/api/v1/dossiers/${id}/decision`).send(body).expect(200);
  const finish = (ticketId: string) => clerk.post(`/api/v1/tickets/${ticketId}/finish`).expect(200);
  const stored = async (): Promise<number> =>
    (await readdir(filesOf(app.databaseUrl), { recursive: true }).catch(() => [])).filter((name) =>
      /[0-9a-f]{64}/.test(name),
    ).length;

  /** A form as it goes over the wire, part by part. */
  const raw = (dossierId: string, parts: { head: string; body: Buffer | string }[], agent = clerk) =>
    agent
      .post(`/api/v1/dossiers/${dossierId}/papers`)
      .set('content-type', 'multipart/form-data; boundary=limit')
      .send(
        Buffer.concat([
          ...parts.flatMap(({ head, body }) => [
            Buffer.from(`--limit\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
            Buffer.from(body),
            Buffer.from('\r\n'),
          ]),
          Buffer.from('--limit--\r\n'),
        ]),
      );
  const kindPart = { head: 'name="kind"', body: 'request-letter' };

  describe('are kept with the line they belong to', () => {
    it('and shown as what they are: pages, size, who brought them in and when', async () => {
      const { id } = await opened();
      const answer = await handIn(clerk, id, letter);
      expect([answer.status, answer.body]).toEqual([
        201,
        {
          id: expect.any(String) as string,
          dossierId: id,
          kind: 'request-letter',
          type: 'application/pdf',
          bytes: letter.length,
          pages: [
            { number: 1, width: expect.any(Number) as number, height: expect.any(Number) as number },
            { number: 2, width: expect.any(Number) as number, height: expect.any(Number) as number },
          ],
          handedInAt: expect.any(String) as string,
          handedInBy: { id: expect.any(String) as string, name: expect.any(String) as string },
          earlier: false,
        },
      ]);
      const paper = answer.body as Paper;
      expect(await papersOf(clerk, id)).toEqual([paper]);
      expect(await auditOf(app, paper.id)).toEqual(['papers.handed-in']);
      const { details } = (await app.database.sql.one<{ details: object }>(
        'SELECT details FROM audit_event WHERE subject_id = $1',
        [paper.id],
      )) ?? { details: {} };
      expect(Object.keys(details).sort()).toEqual(['dossierId', 'pages', 'requirement', 'ticketId']);
    });

    it('by their content: the same bytes on the same line are the same paper, also when both come at once', async () => {
      const { id } = await opened(COMPANY);
      const photo = await photoOf('tan');
      const both = await Promise.all([handIn(clerk, id, photo), handIn(clerk, id, photo)]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
      const again = await handIn(clerk, id, photo, 'request-letter', 'otro-nombre.png').expect(200);
      expect(new Set([...both, again].map(({ body }) => (body as Paper).id)).size).toBe(1);
      expect(await auditOf(app, (again.body as Paper).id)).toEqual(['papers.handed-in']);
      const other = await handedIn(id, photo, 'nombramiento');
      expect(other.id).not.toBe((again.body as Paper).id);
    });

    it('only with the letter and the nombramiento, and only where the list has that line', async () => {
      const { id } = await opened(NATURAL);
      expect(codeOf(await handIn(clerk, id, letter, 'nombramiento'))).toBe('422 PAPER_KIND');
      for (const kind of ['cedula', 'ruc', 'turno', 'otra-cosa', ''])
        expect(codeOf(await handIn(clerk, id, letter, kind))).toBe('400 INPUT_INVALID');
      expect(await papersOf(clerk, id)).toEqual([]);
    });

    it('up to six on a line; one that is taken out makes room again', async () => {
      const { id } = await opened(COMPANY);
      const photos = await Promise.all(
        ['red', 'green', 'blue', 'white', 'black', 'gray', 'pink'].map((c) => photoOf(c, 40)),
      );
      const first = await handedIn(id, photos[0]);
      for (const photo of photos.slice(1, 6)) await handedIn(id, photo);
      expect(codeOf(await handIn(clerk, id, photos[6] as Buffer))).toBe('409 PAPER_LIMIT');
      await handedIn(id, photos[6], 'nombramiento');
      await clerk.delete(`/api/v1/papers/${first.id}`).expect(204);
      await handedIn(id, photos[6]);
      expect(
        (await papersOf(clerk, id)).filter(({ kind, earlier }) => kind === 'request-letter' && !earlier),
      ).toHaveLength(6);
    });
  });

  describe('are nobody else’s business', () => {
    it('only the clerk who holds the visit hands in and takes out', async () => {
      const { id } = await opened();
      const paper = await handedIn(id);
      const file = await photoOf('navy');
      expect(codeOf(await handIn(colleague, id, file))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await handIn(supervisor, id, file))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await handIn(elsewhere.agent, id, file))).toBe('404 NOT_FOUND');
      expect(codeOf(await handIn(app.browser(), id, file))).toBe('401 NOT_SIGNED_IN');
      const admin = await app.staff('admin');
      expect(codeOf(await handIn(admin, id, file))).toBe('403 NOT_ALLOWED');
      const removing = (agent: Agent) => agent.delete(`/api/v1/papers/${paper.id}`);
      expect(codeOf(await removing(colleague))).toBe('409 NOT_YOUR_VISIT');
      expect(codeOf(await removing(elsewhere.agent))).toBe('404 NOT_FOUND');
      expect(await papersOf(clerk, id)).toHaveLength(1);
    });

    it('the clerk with the visit sees them, supervision of the centre too, others do not', async () => {
      const { id, ticketId } = await opened();
      const paper = await handedIn(id);
      const looks = async (agent: Agent) => [
        (await agent.get(`/api/v1/papers/${paper.id}`)).status,
        (await agent.get(`/api/v1/papers/${paper.id}/pages/2`)).status,
        (await agent.get(`/api/v1/dossiers/${id}/papers`)).status,
      ];
      expect(await looks(clerk)).toEqual([200, 200, 200]);
      expect(await looks(supervisor)).toEqual([200, 200, 200]);
      expect(await looks(colleague)).toEqual([404, 404, 200]);
      expect(await looks(elsewhere.agent)).toEqual([404, 404, 404]);
      expect(await looks(await app.staff('supervision3'))).toEqual([404, 404, 404]);
      await finish(ticketId);
      expect(await looks(clerk)).toEqual([404, 404, 200]);
      expect(await looks(supervisor)).toEqual([200, 200, 200]);
    });

    it('stay as they are once somebody has decided', async () => {
      const { id } = await opened();
      const paper = await handedIn(id);
      await decide(id, { outcome: 'rejected', reason: 'La carta no está firmada' });
      expect(codeOf(await handIn(clerk, id, await photoOf('olive')))).toBe('409 DOSSIER_DECIDED');
      expect(codeOf(await clerk.delete(`/api/v1/papers/${paper.id}`))).toBe('409 DOSSIER_DECIDED');
      expect(await papersOf(clerk, id)).toHaveLength(1);
    });

    it('do not exist under an id that is none', async () => {
      for (const path of ['papers/x', 'papers/01a205b2-6751-73a2-b423-c5762d85ce83', 'papers/x/pages/1'])
        expect((await clerk.get(`/api/v1/${path}`)).status).toBe(404);
      const { id } = await opened();
      const paper = await handedIn(id);
      for (const page of ['0', '3', '-1', '1.5', '01', 'x', '9999999999', '..%2f1'])
        expect((await clerk.get(`/api/v1/papers/${paper.id}/pages/${page}`)).status).toBe(404);
    });
  });

  describe('leave the house under our names and run nowhere', () => {
    it('the paper as an attachment, byte by byte as it came', async () => {
      const { id } = await opened();
      const paper = await handedIn(id);
      const { headers, body } = await clerk
        .get(`/api/v1/papers/${paper.id}`)
        .responseType('blob')
        .expect(200);
      expect(headers).toMatchObject({
        'content-type': 'application/pdf',
        'content-disposition': 'attachment; filename="carta-de-pedido.pdf"',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      });
      expect(letter.equals(body as Buffer)).toBe(true);
    });

    it('a page as a picture that we made', async () => {
      const { id } = await opened(COMPANY);
      const paper = await handedIn(id, await photoOf('gold'), 'nombramiento');
      const { headers, body } = await clerk
        .get(`/api/v1/papers/${paper.id}/pages/1`)
        .responseType('blob')
        .expect(200);
      expect(headers).toMatchObject({
        'content-type': 'image/jpeg',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      });
      expect((body as Buffer).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      const whole = await clerk.get(`/api/v1/papers/${paper.id}`).expect(200);
      expect(whole.headers['content-disposition']).toBe('attachment; filename="nombramiento.jpg"');
    });

    it.each([
      ['a way out of the folder', '../../etc/passwd'],
      ['a header', 'a%0D%0ASet-Cookie: x=1'],
      ['a word written backwards', 'carta\u202Efdp.exe'],
      ['three hundred characters', `${'a'.repeat(300)}.pdf`],
      ['quotes and a semicolon', 'a\\"; filename=\\"b.exe'],
    ])('whatever the sender calls the file: %s', async (_, name) => {
      const { id } = await opened();
      const answer = await raw(id, [kindPart, { head: `name="file"; filename="${name}"`, body: letter }]);
      expect([answer.status, answer.headers['set-cookie']]).toEqual([201, undefined]);
      expect(JSON.stringify(answer.body)).not.toContain(name.slice(0, 12));
      const { headers } = await clerk.get(`/api/v1/papers/${(answer.body as Paper).id}`).expect(200);
      expect(headers['content-disposition']).toBe('attachment; filename="carta-de-pedido.pdf"');
      expect(app.logs.join('')).not.toContain(name);
    });
  });

  describe('are refused before anything is kept', () => {
    it.each([
      ['PAPER_TYPE', () => Buffer.from('MZ\x90\x00 this is a program')],
      ['PAPER_TYPE', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
      ['PAPER_DAMAGED', () => letter.subarray(0, letter.length / 2)],
    ])('for what they are: %s', async (code, file) => {
      const { id } = await opened();
      const before = await stored();
      const answer = await handIn(clerk, id, file());
      expect(codeOf(answer)).toBe(`422 ${code}`);
      expect((answer.body as { errors: object[] }).errors).toMatchObject([{ field: 'file', code }]);
      expect([await papersOf(clerk, id), await stored()]).toEqual([[], before]);
    });

    it('for their size, as soon as it is known, and the next request is served', async () => {
      const { id } = await opened();
      const large = Buffer.concat([letter, Buffer.alloc(10 * MEGABYTE)]);
      expect(codeOf(await handIn(clerk, id, large))).toBe('413 PAPER_TOO_LARGE');
      await handedIn(id);
    });

    it('as forms that are none of ours', async () => {
      const { id } = await opened();
      const file = { head: 'name="file"; filename="a.pdf"', body: letter };
      const refused: Record<string, { head: string; body: Buffer | string }[]> = {
        'no file': [kindPart],
        'an empty choice': [kindPart, { head: 'name="file"; filename=""', body: '' }],
        'two files': [kindPart, file, file],
        'a second file under another name': [
          kindPart,
          file,
          { ...file, head: 'name="other"; filename="b.pdf"' },
        ],
        'the file as words': [kindPart, { head: 'name="file"', body: 'x' }],
        'two kinds': [kindPart, kindPart, file],
        'words without end': [{ head: 'name="kind"', body: 'x'.repeat(10_000) }, file],
        'a field of no use': [kindPart, { head: 'name="extra"', body: 'x' }, file],
        'a field that is none': [kindPart, { head: 'name="__proto__"', body: 'x' }, file],
        'many fields': [
          ...Array.from({ length: 30 }, (_, n) => ({ head: `name="f${n}"`, body: 'x' })),
          kindPart,
          file,
        ],
      };
      const answers = await Promise.all(
        Object.entries(refused).map(async ([what, parts]) => `${what}: ${codeOf(await raw(id, parts))}`),
      );
      expect(answers).toEqual(Object.keys(refused).map((what) => `${what}: 400 INPUT_INVALID`));
      const url = `/api/v1/dossiers/${id}/papers`;
      expect(codeOf(await clerk.post(url).send({ kind: 'request-letter' }))).toBe('400 INPUT_INVALID');
      expect(codeOf(await clerk.post(url).set('content-type', 'multipart/form-data').send('x'))).toBe(
        '400 INPUT_INVALID',
      );
      expect(await papersOf(clerk, id)).toEqual([]);
    });

    it('from another site', async () => {
      const { id } = await opened();
      for (const [name, value] of [
        ['origin', 'https://otro.example'],
        ['sec-fetch-site', 'cross-site'],
      ] as const)
        expect(codeOf(await handIn(clerk, id, letter).set(name, value))).toBe('403 FOREIGN_ORIGIN');
    });

    it('from a page’s form without its token', async () => {
      const { id } = await opened();
      const form = (token?: string) => {
        const sent = clerk.post(`/personal/puesto/expedientes/${id}/papeles/request-letter`);
        if (token !== undefined) void sent.field('_csrf', token);
        return sent.attach('file', letter, 'a.pdf');
      };
      const page = await clerk.get('/personal/puesto').expect(200);
      expect([(await form()).status, (await form('x')).status]).toEqual([403, 403]);
      expect(await papersOf(clerk, id)).toEqual([]);
      const token = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
      await form(token).expect(303);
      expect(await papersOf(clerk, id)).toHaveLength(1);
    });

    it('on every other route: nobody else takes files', async () => {
      const { id } = await opened();
      const answer = await clerk.post(`/api/v1/dossiers/${id}/decision`).attach('file', letter, 'a.pdf');
      expect(codeOf(answer)).toBe('400 INPUT_INVALID');
    });

    it('when the sender goes away in the middle: nothing of it is left', async () => {
      const { id } = await opened();
      const before = await stored();
      const signedIn = await app
        .http()
        .post('/api/v1/sessions')
        .send({ username: 'ventanilla1', password: STAFF_PASSWORD })
        .expect(201);
      const cookie = [signedIn.headers['set-cookie']].flat().join('; ');
      await new Promise<void>((resolve) => {
        const request = http.request(`${app.url}/api/v1/dossiers/${id}/papers`, {
          method: 'POST',
          headers: {
            cookie,
            'content-type': 'multipart/form-data; boundary=limit',
            'content-length': 2 * MEGABYTE,
          },
        });
        request.on('error', () => resolve());
        request.write('--limit\r\nContent-Disposition: form-data; name="kind"\r\n\r\nrequest-letter\r\n');
        request.write('--limit\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n');
        request.write(letter, () => request.destroy());
      });
      await handedIn(id, await photoOf('teal'));
      expect((await papersOf(clerk, id)).map(({ type }) => type)).toEqual(['image/jpeg']);
      expect(await stored()).toBeGreaterThan(before);
      expect(app.logs.join('')).not.toContain('unexpected error');
    });
  });

  describe('of an employer who comes back', () => {
    it('are seen in the visit that goes on with it, and only looked at there', async () => {
      const who = somebody();
      const first = await opened(who);
      const paper = await handedIn(first.id, await photoOf('plum'));
      await decide(first.id, { outcome: 'rejected', reason: 'Falta la firma' });
      await finish(first.ticketId);
      expect((await clerk.get(`/api/v1/papers/${paper.id}`)).status).toBe(404);

      const second = await opened(who);
      expect(
        (await papersOf(clerk, second.id)).map(({ id, earlier, dossierId }) => [id, earlier, dossierId]),
      ).toEqual([[paper.id, true, first.id]]);
      await clerk.get(`/api/v1/papers/${paper.id}/pages/1`).expect(200);
      expect(codeOf(await clerk.delete(`/api/v1/papers/${paper.id}`))).toBe('409 NOT_YOUR_VISIT');
      const own = await handedIn(second.id, await photoOf('peru'));
      expect((await papersOf(clerk, second.id)).map(({ id }) => id)).toEqual([paper.id, own.id]);
    });

    it('are theirs at another centre too, for who stands for the employer as before', async () => {
      const who = somebody();
      const first = await opened(who);
      const paper = await handedIn(first.id, await photoOf('linen'));
      await finish(first.ticketId);
      const { agent, counter } = elsewhere;
      const walked = await agent
        .post('/api/v1/centers/GYE-NORTE/tickets')
        .send({ service: 'clave-empleador' })
        .expect(201);
      const ticketId = (walked.body as { id: string }).id;
      await agent.post(`/api/v1/counters/${counter.id}/next`).expect(200);
      await agent.post(`/api/v1/tickets/${ticketId}/start`).expect(200);
      const { body } = await agent.post(`/api/v1/tickets/${ticketId}/dossier`).send(who).expect(201);
      const { id } = body as { id: string };
      expect((await papersOf(agent, id)).map((each) => each.id)).toEqual([paper.id]);
      await agent.get(`/api/v1/papers/${paper.id}`).expect(200);
      await agent.put(`/api/v1/dossiers/${id}/standing`).send({ standing: 'attorney' }).expect(200);
      expect(await papersOf(agent, id)).toEqual([]);
      expect((await agent.get(`/api/v1/papers/${paper.id}`)).status).toBe(404);
    });
  });

  it('that are taken out are gone, and can be handed in anew', async () => {
    const { id } = await opened();
    const paper = await handedIn(id);
    await clerk.delete(`/api/v1/papers/${paper.id}`).expect(204);
    expect((await clerk.get(`/api/v1/papers/${paper.id}`)).status).toBe(404);
    expect(codeOf(await clerk.delete(`/api/v1/papers/${paper.id}`))).toBe('404 NOT_FOUND');
    expect(await auditOf(app, paper.id)).toEqual(['papers.handed-in', 'papers.removed']);
    expect((await handedIn(id)).id).not.toBe(paper.id);
  });
});
