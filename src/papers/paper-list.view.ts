import { formatDate, localDateOf, type TimeZone } from '../ecuador/index.js';
import { type PaperMediaType } from './paper-limits.rules.js';
import { type PaperKind } from './paper.rules.js';
import { type PaperView } from './papers.reads.js';

/** Where staff look at papers, page by page. */
export const PAPERS = '/personal/papeles';

const NAMES: Readonly<Record<PaperKind, string>> = {
  'request-letter': 'Carta de pedido',
  nombramiento: 'Nombramiento',
};
const TYPES: Readonly<Record<PaperMediaType, string>> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPG',
  'image/png': 'PNG',
};

/** What a paper is called on screens. */
export const paperName = (kind: PaperKind): string => NAMES[kind];

/**
 * Papers as lists on staff screens show them.
 * @param more `from` names the screen, for the way back; `removeAction` where one of this visit is taken out, if it may be.
 */
export function paperList(
  papers: readonly PaperView[],
  zone: TimeZone,
  { from = '', removeAction }: { from?: string; removeAction?: (id: string) => string } = {},
): object[] {
  return papers.map(({ id, kind, type, pages, handedInAt, handedInBy, earlier }) => ({
    id,
    href: pageHref(id, 1, from),
    thumb: `/api/v1/papers/${id}/pages/1`,
    text: `${NAMES[kind]}, ${pages.length === 1 ? '1 página' : `${pages.length} páginas`}`,
    source: earlier
      ? `de la visita del ${formatDate(localDateOf(new Date(handedInAt), zone))}`
      : `${TYPES[type]}, ${handedInBy.name}`,
    download: `/api/v1/papers/${id}`,
    removeAction: removeAction && !earlier ? removeAction(id) : '',
  }));
}

/** The screen of one page. */
export const pageHref = (id: string, number: number, from: string): string =>
  `${PAPERS}/${id}/paginas/${number}${from === '' ? '' : `?desde=${from}`}`;
