import { type Browser } from 'playwright-core';
import { startTestApp, type TestApp } from '../support/app.js';
import { accessibilityProblems, launchBrowser, visitor, widthOverflow } from '../support/browser.js';

describe('a page that is not there', () => {
  let app: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('says so, is accessible and fits a phone', async () => {
    const { page, foreignRequests } = await visitor(browser, app.url);
    const answer = await page.goto('/no-existe');
    expect(answer?.status()).toBe(404);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await widthOverflow(page)).toBe(0);
    expect(foreignRequests).toEqual([]);
  });
});
