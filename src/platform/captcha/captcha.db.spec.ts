import { startTestApp, type TestApp } from '../../../test/support/app.js';
import { challengeOf, solutionOf } from '../../../test/support/captcha.js';
import { Captcha } from './captcha.js';
import { CaptchaWrong } from './captcha.errors.js';

describe('the life of a challenge', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({
      CAPTCHA: 'always',
      TOKEN_KEY: 'old:a-key-for-tests-that-is-long-enough-0123',
    });
  });
  afterAll(() => app.stop());

  const redeemAt = (of: TestApp, captcha: string, at: Date) =>
    of.database.transaction(({ tx, announce }) =>
      of.app.get(Captcha).redeem({ tx, now: at, announce }, { captcha }),
    );

  it('ends on its second: before it is taken, at it and after it no more', async () => {
    const challenge = await challengeOf(app);
    const captcha = await solutionOf(challenge);
    const end = Number(challenge.parameters.data?.expiresAt) * 1000;
    await expect(redeemAt(app, captcha, new Date(end + 1))).rejects.toThrow(CaptchaWrong);
    await expect(redeemAt(app, captcha, new Date(end))).rejects.toThrow(CaptchaWrong);
    await redeemAt(app, captcha, new Date(end - 1));
  });

  it('outlives a turn of the key ring, and not the removal of its key', async () => {
    const captcha = await solutionOf(await challengeOf(app));
    const now = await app.database.now();
    const turned = await app.twin({
      TOKEN_KEY: 'new:another-key-for-tests-long-enough-456,old:a-key-for-tests-that-is-long-enough-0123',
    });
    const without = await app.twin({ TOKEN_KEY: 'new:another-key-for-tests-long-enough-456' });
    try {
      await expect(redeemAt(without, captcha, now)).rejects.toThrow(CaptchaWrong);
      await redeemAt(turned, captcha, now);
    } finally {
      await turned.stop();
      await without.stop();
    }
  });
});
