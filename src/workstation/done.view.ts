import { DESK } from './desk-facts.js';

/** Something that was just done and left no mark on the screen that the clerk would look at. */
export interface Done {
  readonly what: keyof typeof SENTENCES;
  /** Number of the ticket. */
  readonly number?: string;
}

const SENTENCES = {
  entregado: 'Entregue el número # a la persona.',
  'no-respondio': '# no respondió: vuelve a la fila y se llama otra vez.',
  ausente: '# no respondió y queda como ausente.',
  devolver: '# volvió a la fila, en el lugar que tenía.',
  pausa: '# queda en pausa.',
  derivar: '# pasó a la fila del otro trámite.',
  'se-fue': '# se fue: la visita terminó.',
  finalizar: '# finalizado.',
  consultado: 'Registros consultados otra vez. Revise de nuevo lo que haya cambiado.',
  notas: 'Notas guardadas.',
  negado: 'Expediente negado. Explique qué debe subsanar y finalice la visita.',
} as const;

const NUMBER = /^[A-Z]-\d{3}$/;

/** The address of the screen that tells it; loading it again does nothing again. */
export const doneHref = (done: Done | undefined): string =>
  done
    ? `${DESK}?${new URLSearchParams({ hecho: done.what, ...(done.number ? { numero: done.number } : {}) }).toString()}`
    : DESK;

/** The line that an address asks for; empty for anything that {@link doneHref} did not make. */
export function doneText(query: unknown): string {
  const { hecho, numero } = (query ?? {}) as Record<string, unknown>;
  const sentence =
    typeof hecho === 'string' && Object.hasOwn(SENTENCES, hecho)
      ? SENTENCES[hecho as keyof typeof SENTENCES]
      : '';
  if (!sentence.includes('#')) return sentence;
  return typeof numero === 'string' && NUMBER.test(numero) ? sentence.replace('#', numero) : '';
}
