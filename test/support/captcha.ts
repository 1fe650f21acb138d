import { type Challenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { type TestApp } from './app.js';

export async function challengeOf(app: TestApp): Promise<Challenge> {
  const { body } = await app.http().get('/api/v1/captcha/challenge').expect(200);
  return body as Challenge;
}

/** What a program sends as `captcha` after the work. */
export async function solutionOf(challenge: Challenge): Promise<string> {
  const solution = await solveChallenge({ challenge, deriveKey });
  return encoded({ challenge, solution });
}

export const encoded = (payload: unknown): string => Buffer.from(JSON.stringify(payload)).toString('base64');

/** A fresh challenge, solved. */
export const work = async (app: TestApp): Promise<string> => solutionOf(await challengeOf(app));
