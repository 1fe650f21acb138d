import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as playwright, type Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1366, height: 768 };
export const WALL = { width: 1920, height: 1080 };

/** A real Chromium out of a package: nothing to install. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args,
    headless: true,
  });
}

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Requests that left the product's own origin: there must be none. */
  readonly foreignRequests: string[];
  /** Errors on the console, such as a script that the CSP stopped. */
  readonly consoleErrors: string[];
}

/** Somebody with a browser of their own. */
export async function visitor(
  browser: Browser,
  baseUrl: string,
  options: { viewport?: { width: number; height: number }; javaScriptEnabled?: boolean } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport: options.viewport ?? PHONE,
    javaScriptEnabled: options.javaScriptEnabled ?? true,
    locale: 'es-EC',
    timezoneId: 'America/Guayaquil',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(8_000);
  const foreignRequests: string[] = [];
  const consoleErrors: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(baseUrl) && !url.startsWith('data:')) foreignRequests.push(url);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(error.message));
  return { context, page, foreignRequests, consoleErrors };
}

interface AxeResult {
  violations: {
    id: string;
    impact: string | null;
    nodes: { target: unknown[]; failureSummary?: string }[];
  }[];
}

/** Every accessibility violation axe finds on the page as it stands, one line each; empty is what we want. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Through the debugger's protocol, so the page's own policy needs no hole for it.
  await page.evaluate(axeSource);
  const result = await page.evaluate(() => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<AxeResult> };
    };
    return axe.run(document, {
      runOnly: {
        type: 'tag',
        values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      },
    });
  });
  return result.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id} (${impact ?? '?'}) ${String(target)}: ${failureSummary ?? ''}`,
    ),
  );
}

/** Nothing sticks out to the side: a phone never scrolls sideways. */
export const widthOverflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** By the keyboard alone, up to what has the focus then. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`${selector} is not reached`);
}

/** Somebody of the staff, signed in. Two of them need a browser each: what a script fetches shares its cookies. */
export async function staffAt(
  browser: Browser,
  baseUrl: string,
  who: { readonly username: string; readonly password: string },
  viewport = DESK,
): Promise<Visitor> {
  const staff = await visitor(browser, baseUrl, { viewport });
  await staff.page.goto('/personal');
  await staff.page.fill('[name=username]', who.username);
  await staff.page.fill('[name=password]', who.password);
  await staff.page.keyboard.press('Enter');
  await staff.page.getByRole('button', { name: 'Salir' }).waitFor();
  return staff;
}
