import { formatDate, localDateOf, type TimeZone } from '../ecuador/index.js';
import { type PaperView } from '../papers/index.js';

export const PAPERS = '/personal/papeles';

const NAMES: Readonly<Record<PaperView['kind'], string>> = {
  'request-letter': 'Carta de pedido',
  nombramiento: 'Nombramiento',
};
const TYPES: Readonly<Record<PaperView['type'], string>> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPG',
  'image/png': 'PNG',
};

/** What a paper is called where somebody looks at it. */
export const paperName = (kind: PaperView['kind']): string => NAMES[kind];

/**
 * Papers as a list shows them.
 * @param said `back` names the page that leads here, for the way back; `isRemovable` whether whoever looks may take one out.
 */
export function papersPart(
  papers: readonly PaperView[],
  { zone, back, isRemovable }: { zone: TimeZone; back: string; isRemovable: boolean },
): object[] {
  return papers.map(({ id, kind, type, pages, handedInAt, handedInBy, earlier }) => {
    const day = formatDate(localDateOf(new Date(handedInAt), zone));
    return {
      id,
      href: `${PAPERS}/${id}/paginas/1${back === '' ? '' : `?desde=${back}`}`,
      thumb: `/api/v1/papers/${id}/pages/1`,
      text: `${NAMES[kind]}, ${pages.length === 1 ? '1 página' : `${pages.length} páginas`}`,
      source: earlier ? `de la visita del ${day}` : `${TYPES[type]}, ${handedInBy.name}`,
      download: `/api/v1/papers/${id}`,
      removeAction: isRemovable && !earlier ? `/personal/puesto/papeles/${id}/quitar` : '',
    };
  });
}
