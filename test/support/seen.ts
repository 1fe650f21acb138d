import { type ReceivedMail } from './mailbox.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** Different in every answer, whoever asks for whatever. */
const OF_THE_ANSWER = new Set(['date', 'x-request-id', 'content-length']);
const SOON_MS = 30 * 60_000;

const isSoon = (instant: string): boolean => Math.abs(Date.parse(instant) - Date.now()) < SOON_MS;

/**
 * A text as somebody reads who compares two of them: without what they typed, and without the ids, secrets and times that
 * are drawn anew for everybody.
 */
function comparable(text: string, typed: readonly string[]): string {
  return typed
    .reduce((rest, said) => rest.replaceAll(said, '‹typed›'), text)
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '‹id›')
    .replace(/name="_csrf" value="[^"]+"/g, 'name="_csrf"')
    .replace(/_csrf=[^;]+/g, '_csrf=‹secret›')
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, '‹secret›')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (instant) => (isSoon(instant) ? '‹soon›' : instant))
    .replace(/\b\d{6}\b/g, '‹code›')
    .replace(/\b\d\d:\d\d\b/g, '‹clock›');
}

/** Everything there is to see of an answer. */
export const seen = ({ status, text, headers }: Answer, typed: readonly string[]) => ({
  status,
  headers: Object.entries(headers)
    .filter(([name]) => !OF_THE_ANSWER.has(name))
    .map(([name, value]) => `${name}: ${comparable([value].flat().join('\n'), typed)}`)
    .sort(),
  text: comparable(text ?? '', typed),
});

/** Everything there is to see of a mail. */
export const seenMail = ({ to, subject, text, html, attachments }: ReceivedMail, typed: readonly string[]) =>
  [to, subject, text, html, ...attachments.map(({ filename }) => filename)].map((part) =>
    comparable(part, typed),
  );
