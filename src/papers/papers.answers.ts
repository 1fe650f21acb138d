import {
  type Answer,
  COUNT,
  ID,
  INSTANT,
  listOf,
  objectOf,
  oneOf,
  textLike,
  YES_OR_NO,
} from '../platform/index.js';
import { type PaperMediaType } from './paper-limits.rules.js';
import { PAPER_KINDS, type PaperKind } from './paper.rules.js';
import { type PaperView } from './papers.reads.js';

const PAPER = objectOf<PaperView>('Paper', {
  id: ID,
  dossierId: ID,
  kind: oneOf<PaperKind>(...PAPER_KINDS),
  type: oneOf<PaperMediaType>('application/pdf', 'image/jpeg', 'image/png'),
  bytes: COUNT,
  pages: listOf(
    objectOf<PaperView['pages'][number]>('PaperPage', { number: COUNT, width: COUNT, height: COUNT }),
  ),
  handedInAt: INSTANT,
  handedInBy: objectOf<PaperView['handedInBy']>('HandedInBy', { id: ID, name: textLike('Rosa Guamán') }),
  earlier: YES_OR_NO,
});

export interface PaperList {
  readonly papers: readonly PaperView[];
}

export const PAPERS: Answer = { body: objectOf<PaperList>('Papers', { papers: listOf(PAPER) }) };

export const HANDED_IN: Answer = {
  body: PAPER,
  statuses: [201, 200],
  refuses: {
    409: ['NOT_YOUR_VISIT', 'DOSSIER_DECIDED', 'PAPER_LIMIT'],
    413: ['PAPER_TOO_LARGE'],
    422: ['PAPER_KIND', 'PAPER_TYPE', 'PAPER_PAGES', 'PAPER_PIXELS', 'PAPER_LOCKED', 'PAPER_DAMAGED'],
    429: ['TOO_MANY_REQUESTS'],
    503: ['PAPERS_BUSY', 'FILES_UNAVAILABLE'],
  },
};

const FILE = { schema: { type: 'string', format: 'binary' } };

export const ATTACHMENT: Answer = {
  body: FILE,
  contentTypes: ['application/pdf', 'image/jpeg', 'image/png'],
  refuses: { 503: ['FILES_UNAVAILABLE'] },
};
export const PAGE: Answer = {
  body: FILE,
  contentType: 'image/jpeg',
  refuses: { 503: ['FILES_UNAVAILABLE'] },
};
export const REMOVED: Answer = {
  statuses: [204],
  refuses: { 409: ['NOT_YOUR_VISIT', 'DOSSIER_DECIDED'] },
};
