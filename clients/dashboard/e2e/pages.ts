import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.HELIOS_PICTURES;

/** A page whose errors are kept. What the network refuses is no error of the page. */
export async function watched(context: BrowserContext): Promise<{ page: Page; errors: string[] }> {
  const errors: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(Number(process.env.HELIOS_PATIENCE_MS ?? 120_000));
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|net::ERR|WebSocket connection/.test(message.text()))
      errors.push(message.text());
  });
  return { page, errors };
}

/** What axe finds on a page. */
export async function violations(page: Page): Promise<string[]> {
  // The page's policy allows no foreign scripts; a tool of the browser itself is not bound by it.
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run(),
  );
  return found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`);
}

/** Keeps a picture of a page, where pictures are wanted. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
