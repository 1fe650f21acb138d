import { requirementsFor, STANDINGS } from '../requirements/index.js';
import { fileNameOf, judgeHandIn, type PaperLine, PAPERS_PER_LINE, takesPapers } from './paper.rules.js';
import { PaperKindRefused, TooManyPapers } from './papers.errors.js';

const LETTER: PaperLine = { kind: 'request-letter', how: 'hand-in' };
const LOOKED_UP: PaperLine = { kind: 'nombramiento', how: 'consult' };

describe('what may be handed in', () => {
  it.each<[string, PaperLine, boolean]>([
    ['a letter that stays with us', LETTER, true],
    ['a letter that is only shown', { kind: 'request-letter', how: 'exhibit' }, false],
    ['a nombramiento that we look up', LOOKED_UP, true],
    ['a nombramiento that is shown', { kind: 'nombramiento', how: 'exhibit' }, true],
    ['a cédula, even if a list said so', { kind: 'cedula', how: 'hand-in' }, false],
    ['a RUC, even if a list said so', { kind: 'ruc', how: 'hand-in' }, false],
    ['a turno, even if a list said so', { kind: 'turno', how: 'hand-in' }, false],
  ])('%s', (_, line, takes) => {
    expect(takesPapers(line)).toBe(takes);
  });

  it('whoever comes, of whatever kind: never the cédula', () => {
    const lines = STANDINGS.flatMap(({ kinds, standing }) =>
      kinds.flatMap((employerKind) =>
        requirementsFor({
          employerKind,
          standing,
          service: 'clave-empleador',
          walkIn: true,
          expiredCedulas: 'refuse',
        }),
      ),
    );
    expect([...new Set(lines.filter(takesPapers).map(({ kind }) => kind))].sort()).toEqual([
      'nombramiento',
      'request-letter',
    ]);
  });

  it('is a line of this dossier', () => {
    expect(() => judgeHandIn('request-letter', [LETTER], 0)).not.toThrow();
    expect(() => judgeHandIn('nombramiento', [LETTER], 0)).toThrow(PaperKindRefused);
    expect(() => judgeHandIn('request-letter', [{ ...LETTER, how: 'exhibit' }], 0)).toThrow(PaperKindRefused);
    expect(() => judgeHandIn('request-letter', [], 0)).toThrow(PaperKindRefused);
  });

  it('leaves off at a number', () => {
    expect(() => judgeHandIn('nombramiento', [LOOKED_UP], PAPERS_PER_LINE - 1)).not.toThrow();
    expect(() => judgeHandIn('nombramiento', [LOOKED_UP], PAPERS_PER_LINE)).toThrow(TooManyPapers);
    expect(() => judgeHandIn('nombramiento', [LOOKED_UP], PAPERS_PER_LINE + 1)).toThrow(TooManyPapers);
  });

  it('has a name of ours, that fits into a header as it is', () => {
    const names = (['request-letter', 'nombramiento'] as const).flatMap((kind) =>
      (['application/pdf', 'image/jpeg', 'image/png'] as const).map((type) => fileNameOf({ kind, type })),
    );
    expect(names).toEqual([
      'carta-de-pedido.pdf',
      'carta-de-pedido.jpg',
      'carta-de-pedido.png',
      'nombramiento.pdf',
      'nombramiento.jpg',
      'nombramiento.png',
    ]);
  });
});
