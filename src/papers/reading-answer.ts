import { PAPER_REFUSALS, type PaperRefusal, type ReadPaper } from './read-paper.js';

/** What was given to the process that reads. */
export type AskedPaper = Pick<ReadPaper, 'type' | 'content'>;

/** What the process that reads has to say: the paper, or why it is none. */
export type ReadingAnswer =
  | { readonly paper: ReadPaper }
  /** `why` is for the log: the decoder's words, nothing of what the paper shows. */
  | { readonly refused: PaperRefusal; readonly why: string };

interface Header {
  readonly type?: unknown;
  readonly keptBytes?: unknown;
  readonly pages?: unknown;
  readonly refused?: unknown;
  readonly why?: unknown;
}

/** One line of JSON, then what is kept, then the pages. The bytes of a PDF do not travel back: who asked has them. */
export function writeAnswer(answer: ReadingAnswer): Buffer {
  if ('refused' in answer) return Buffer.from(`${JSON.stringify(answer)}\n`);
  const { type, content, pages } = answer.paper;
  const kept = type === 'application/pdf' ? Buffer.alloc(0) : content;
  const header = {
    type,
    keptBytes: kept.length,
    pages: pages.map((page) => ({ bytes: page.content.length, width: page.width, height: page.height })),
  };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    kept,
    ...pages.map((page) => page.content),
  ]);
}

/**
 * Reads it back, trusting nothing: the file may have taken over the process that wrote it.
 * @throws {Error} for whatever `writeAnswer` would not have written
 */
export function readAnswer(answer: Buffer, asked: AskedPaper): ReadingAnswer {
  const lineEnd = answer.indexOf('\n');
  const header = JSON.parse(answer.toString('utf8', 0, lineEnd)) as Header;
  const refused = PAPER_REFUSALS.find((refusal) => refusal === header.refused);
  if (refused) return { refused, why: String(header.why) };
  if (header.type !== asked.type || !Array.isArray(header.pages) || header.pages.length < 1)
    throw new Error('not an answer');
  let at = lineEnd + 1;
  const take = (length: unknown): Buffer => {
    if (!isCount(length) || at + length > answer.length) throw new Error('an answer with a wrong length');
    at += length;
    return answer.subarray(at - length, at);
  };
  const kept = take(header.keptBytes);
  const pages = (header.pages as { bytes: unknown; width: unknown; height: unknown }[]).map(
    ({ bytes, width, height }) => {
      if (!isCount(width) || !isCount(height)) throw new Error('a page without a size');
      return { content: take(bytes), width, height };
    },
  );
  if (at !== answer.length) throw new Error('an answer that is too long');
  return {
    paper: { type: asked.type, content: asked.type === 'application/pdf' ? asked.content : kept, pages },
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
