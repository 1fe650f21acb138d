import { type DossierView } from '../../src/dossiers/index.js';
import { type PaperView } from '../../src/papers/index.js';
import { photo } from './papers.js';
import { type Agent, walkIn } from './visits.js';

export const COMPANY = { ruc: '1790001016001', cedula: '1740006299' };

/** A photo of one colour: another colour, other bytes. */
export const photoOf = (colour: string, size = 300): Promise<Buffer> =>
  photo(size, size, colour).jpeg().toBuffer();

/** The next visit of this clerk with its dossier open. */
export async function openDossier(
  agent: Agent,
  counterId: string,
  who: { ruc: string; cedula: string } = COMPANY,
  more: object = {},
): Promise<DossierView> {
  await walkIn(agent);
  const { body } = await agent.post(`/api/v1/counters/${counterId}/next`).expect(200);
  const { id } = body as { id: string };
  await agent.post(`/api/v1/tickets/${id}/start`).expect(200);
  const answer = await agent
    .post(`/api/v1/tickets/${id}/dossier`)
    .send({ ...who, ...more })
    .expect(201);
  return answer.body as DossierView;
}

export const handIn = (
  agent: Agent,
  dossierId: string,
  file: Buffer,
  kind = 'request-letter',
  name = 'a.pdf',
) =>
  agent
    .post(`/api/v1/dossiers/${dossierId}/papers`)
    .field('kind', kind)
    .attach('file', file, { filename: name, contentType: 'application/octet-stream' });

export const papersOf = async (agent: Agent, dossierId: string): Promise<PaperView[]> =>
  ((await agent.get(`/api/v1/dossiers/${dossierId}/papers`).expect(200)).body as { papers: PaperView[] })
    .papers;
