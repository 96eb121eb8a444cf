import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { violations, watched } from './pages';
import { openBrowser, System } from './system';

const system = new System({ closed: true });
let browser: Browser;
let context: BrowserContext;
let page: Page;
let errors: string[];
let workspace: string;

interface Token {
  token: { token_id: string };
  secret: string;
}

const token = (name: string, scope: string) => system.post<Token>('/v1/tokens', { name, scope });
const live = (on: Page = page) => on.locator('.status .live').waitFor();
const signedOut = (on: Page = page) => on.getByRole('heading', { name: 'Sign in' }).waitFor();

beforeAll(async () => {
  system.makeRepository();
  await system.start();
  workspace = (await system.post<{ workspace_id: string }>('/v1/workspaces', { name: 'app', repository: system.repository })).workspace_id;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await system.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1360, height: 820 }, colorScheme: 'dark' });
  ({ page, errors } = await watched(context));
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

describe('a board that asks who you are', () => {
  it('shows nothing but how to sign in, and signs in by the address of helios open, once', async () => {
    await page.goto(`${system.url}/lanes`);
    await signedOut();
    await page.locator('code', { hasText: 'helios open' }).waitFor();
    expect(await page.locator('nav').count()).toBe(0);
    expect(await violations(page)).toEqual([]);

    const address = system.open();
    await page.goto(address);
    await live();
    expect(page.url()).toBe(`${system.url}/`);
    await page.getByText('administrator').waitFor();
    const [cookie, ...others] = await context.cookies();
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', secure: false, path: '/' });
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await page.reload();
    await live();

    const other = await browser.newContext();
    const second = (await watched(other)).page;
    await second.goto(address);
    await signedOut(second);
    await second.getByText('The code is wrong, used or expired.').waitFor();
    expect(second.url()).toBe(`${system.url}/`);
    await other.close();
  });

  it('offers what the token allows, and says why not for the rest', async () => {
    const { secret } = await token('reader', 'read');
    const made = await system.post<{ lane_id: string }>(`/v1/workspaces/${workspace}/lanes?wait=ready&timeout=120`, {
      display_name: 'looked-at',
    });
    await system.post(`/v1/lanes/${made.lane_id}/terminals`, { argv: ['sh', '-c', 'echo to be read; exec cat'] });
    await page.goto(system.open(secret));
    await live();
    await page.getByText('reads only').waitFor();
    const start = page.getByRole('button', { name: 'Start' });
    expect(await start.isDisabled()).toBe(true);
    expect(await start.getAttribute('title')).toBe('This needs the scope operate; reader has read.');
    await page.keyboard.press('n');
    await page.locator('.notice.error', { hasText: 'This needs the scope operate' }).waitFor();
    await page.locator('.row', { hasText: 'looked-at' }).getByRole('link', { name: 'looked-at' }).click();
    await page.getByRole('heading', { name: 'looked-at' }).waitFor();
    for (const name of ['Run', 'Merge…', 'Share', 'Clean up'])
      expect(await page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
    // Its terminal is read, not attached to.
    await page.locator('pre', { hasText: 'to be read' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${system.url}/dead-letters`);
    await page.getByText('sign in with a token of the scope admin').waitFor();
  });

  it('ends in every tab when the token is revoked, and its terminal with it', async () => {
    const { token: own, secret } = await token('anna', 'operate');
    const made = await system.post<{ lane_id: string }>(`/v1/workspaces/${workspace}/lanes?wait=ready&timeout=120`, {
      display_name: 'attached',
    });
    await system.post(`/v1/lanes/${made.lane_id}/terminals`, { argv: ['cat'] });
    await page.goto(system.open(secret));
    await live();
    await page.goto(`${system.url}/lanes/${made.lane_id}`);
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.locator('.screen.mine[data-connection=open]').waitFor();
    const second = (await watched(context)).page;
    await second.goto(system.url);
    await live(second);

    await system.call('DELETE', `/v1/tokens/${own.token_id}`);

    await signedOut();
    await signedOut(second);
    expect(await page.locator('.screen').count()).toBe(0);
  });

  it('signs out in every tab, and lets another token in', async () => {
    const { secret } = await token('bert', 'operate');
    await page.goto(system.open(secret));
    await live();
    const second = (await watched(context)).page;
    await second.goto(system.url);
    await live(second);

    await page.getByRole('button', { name: 'Sign out' }).click();

    await signedOut();
    await signedOut(second);
    expect(await context.cookies()).toEqual([]);
    await page.goto(system.open());
    await live();
    // The other tab follows by itself.
    await live(second);
    await second.getByText('administrator').waitFor();
  });
});
