import { Inject, Injectable, Optional } from '@nestjs/common';
import { execFile, type ExecFileException } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Logger } from 'pino';
import { FairGate, LOGGER } from '../platform/index.js';
import { typeOf } from './paper-type.rules.js';
import { PapersBusy, refusalOf } from './papers.errors.js';
import { type ReadPaper } from './read-paper.js';
import { type AskedPaper, readAnswer, type ReadingAnswer } from './reading-answer.js';

export { type PageImage, type ReadPaper } from './read-paper.js';

/** What one paper may cost. */
export interface ReadingLimits {
  readonly processorSeconds: number;
  /** Twenty pages on a busy machine; only what sleeps or stands still gets here. */
  readonly seconds: number;
  /** Resident, of the whole process that reads. */
  readonly memoryMiB: number;
}

const LIMITS: ReadingLimits = { processorSeconds: 10, seconds: 60, memoryMiB: 640 };
/** Half of a small machine's memory at the most; a scan takes a second or two, and nobody waits for more than six of them. */
const AT_ONCE = 2;
const WAITING = 12;
/** Twenty pages and an image that is kept take a tenth of it. */
const MOST_ANSWER_BYTES = 128 * 1024 * 1024;
const MOST_WORDS = 200;
const PROCESS = fileURLToPath(new URL('./reading.process.js', import.meta.url));

/**
 * Reads papers that somebody hands in: decides by content what they are, holds them to `PAPER_LIMITS`, and makes pictures of their
 * pages. The decoders run in a process of their own for each paper, which is ended when it costs too much (`reading-guard.thread.ts`);
 * so this process goes on serving, and no paper meets the remains of another.
 */
@Injectable()
export class PaperReader {
  private readonly gate = new FairGate({ atOnce: AT_ONCE, waitingPerLane: WAITING }, () => new PapersBusy());

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() private readonly limits: ReadingLimits = LIMITS,
  ) {}

  /**
   * @param bytes as they came
   * @throws {PaperTooLarge} 413 `PAPER_TOO_LARGE` · 422 `PAPER_TYPE`, `PAPER_PAGES`, `PAPER_PIXELS`, `PAPER_LOCKED`, `PAPER_DAMAGED` ·
   *   {PapersBusy} 503 `PAPERS_BUSY`
   */
  async read(bytes: Buffer): Promise<ReadPaper> {
    const type = typeOf(bytes);
    const answer = await this.gate.pass('papers', () => this.readApart({ type, content: bytes }));
    if ('paper' in answer) return answer.paper;
    this.logger.info({ refused: answer.refused, why: answer.why }, 'paper refused');
    throw refusalOf(answer.refused);
  }

  private readApart(asked: AskedPaper): Promise<ReadingAnswer> {
    const { processorSeconds, seconds, memoryMiB } = this.limits;
    // As this process was started, so that it also works from the sources.
    const args = [...process.execArgv, PROCESS, asked.type, String(processorSeconds), String(memoryMiB)];
    return new Promise((resolve, reject) => {
      const child = execFile(
        process.execPath,
        args,
        {
          encoding: 'buffer',
          env: {},
          killSignal: 'SIGKILL',
          maxBuffer: MOST_ANSWER_BYTES,
          timeout: seconds * 1000,
        },
        (error, answer, complaint) => {
          if (!error) resolve(answerOf(answer, asked));
          else if (isThePapersDoing(error)) resolve(damaged(whyEnded(error, complaint)));
          else
            reject(
              new Error(`the process that reads papers does not start: ${complaint.toString()}`, {
                cause: error,
              }),
            );
        },
      );
      // It may end before it has taken everything; the callback above says how it ended.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(asked.content);
    });
  }
}

const damaged = (why: string): ReadingAnswer => ({ refused: 'PAPER_DAMAGED', why });

function answerOf(answer: Buffer, asked: AskedPaper): ReadingAnswer {
  try {
    return readAnswer(answer, asked);
  } catch (error) {
    return damaged(String(error));
  }
}

/** Ended by a guard, by the clock, by a fault of the decoder or for saying too much. With an exit code of its own it never began. */
const isThePapersDoing = ({ signal, killed, code }: ExecFileException): boolean =>
  Boolean(signal) || killed === true || String(code) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';

/** Its last words, or how it went without any. */
function whyEnded({ killed, signal }: ExecFileException, complaint: Buffer): string {
  if (complaint.length > 0) return complaint.toString('utf8', 0, MOST_WORDS);
  return killed ? 'out of time' : `ended by ${signal ?? 'itself'}`;
}
