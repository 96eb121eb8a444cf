// Takes the pictures of the documentation: HELIOS_BINARY=… npm run pictures
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { openBrowser, System } from '../e2e/system';

const images = process.env.HELIOS_IMAGES ?? resolve(import.meta.dirname, '../../../docs/images');

const before = `import { Router } from './router';
import { store } from './store';

export const api = new Router();

api.get('/orders', async (request) => {
  const orders = await store.orders(request.user);
  return { status: 200, body: orders };
});

api.post('/orders', async (request) => {
  const order = await store.place(request.user, request.body);
  return { status: 201, body: order };
});
`;
const after = `import { limit } from './limit';
import { Router } from './router';
import { store } from './store';

export const api = new Router();

// Per user, not per address: many users share one.
const perUser = limit({ requests: 60, every: '1m', by: (request) => request.user });

api.get('/orders', perUser, async (request) => {
  const orders = await store.orders(request.user);
  return { status: 200, body: orders };
});

api.post('/orders', perUser, async (request) => {
  const order = await store.place(request.user, request.body);
  return { status: 201, body: order };
});
`;
const limiter = `/** Refuses what exceeds a rate, with 429 and the time to wait. */
export const limit = ({ requests, every, by }: Rate): Handler => {
  const windows = new Windows(every);
  return async (request, next) => {
    const left = windows.take(by(request), requests);
    if (left >= 0) return next(request);
    return { status: 429, headers: { 'retry-after': windows.wait(by(request)) } };
  };
};
`;
const question = ['Run the migration on the development database?', '', '  1. Yes', '  2. Yes, and do not ask again', '  3. No'].join('\n');

interface Lane {
  lane_id: string;
  worktree_path: string;
}

it('takes the pictures', async () => {
  const system = new System({ slots: 20 });
  const agents = join(system.folder, 'agents');
  mkdirSync(agents);
  writeFileSync(join(agents, 'agent'), '#!/bin/sh\nclear\nprintf "%s\\n" "$SHOWN"\nexec cat >/dev/null\n');
  chmodSync(join(agents, 'agent'), 0o755);
  for (const name of ['gemini', 'opencode'])
    writeFileSync(join(agents, `${name}.json`), JSON.stringify({ name, launch: { program: join(agents, 'agent'), interactive: [] } }));
  process.env.Helios__Agents__ManifestFolder = agents;
  system.makeRepository();
  mkdirSync(join(system.repository, 'src'));
  writeFileSync(join(system.repository, 'src/api.ts'), before);
  system.git('add', '.');
  system.git('commit', '-q', '-m', 'Serve orders');
  await system.start();
  const browser = await openBrowser();
  try {
    const { workspace_id } = await system.post<{ workspace_id: string }>('/v1/workspaces', { name: 'shop', repository: system.repository });
    const lane = (name: string) =>
      system.post<Lane>(`/v1/workspaces/${workspace_id}/lanes?wait=ready&timeout=120`, { display_name: name, branch: name });
    const agent = async (on: Lane, provider: string, shown = 'Reading the sources…') =>
      (
        await system.post<{ session_id: string }>(`/v1/lanes/${on.lane_id}/sessions?wait=ready&timeout=120`, {
          provider,
          launch: true,
          environment: { SHOWN: shown },
        })
      ).session_id;
    const facts = (session: string, kind: string, body: unknown) => system.post(`/v1/sessions/${session}/facts/${kind}`, body);
    const proposed = (number: number, title: string, more: object) => ({
      number,
      url: `https://forge.invalid/shop/pull/${number}`,
      state: 'open',
      title,
      ...more,
    });

    const asks = await lane('csv-export');
    const asking = await agent(asks, 'opencode', question);
    const limited = await lane('rate-limit');
    writeFileSync(join(limited.worktree_path, 'src/api.ts'), after);
    writeFileSync(join(limited.worktree_path, 'src/limit.ts'), limiter);
    await agent(limited, 'gemini');
    const failing = await agent(await lane('upgrade-driver'), 'gemini');
    await facts(failing, 'scm', proposed(41, 'Upgrade the driver', { checks: 'failing', failing_checks: ['integration (linux)'] }));
    const proposing = await agent(await lane('login-test'), 'opencode');
    await facts(proposing, 'scm', proposed(42, 'Wait for the session instead of sleeping', { checks: 'passing' }));
    await agent(await lane('dark-theme'), 'opencode');
    await lane('docs');
    await facts(asking, 'activity', { activity: 'blocked', dialog_id: 'migration' });

    const shoot = async (colorScheme: 'dark' | 'light') => {
      const context = await browser.newContext({ viewport: { width: 1360, height: 720 }, colorScheme });
      const page = await context.newPage();
      const open = async (path: string) => {
        await page.goto(`${system.url}${path}`);
        await page.locator('.status .live').waitFor();
      };
      await open('/');
      await page.locator('.row', { hasText: 'integration (linux)' }).waitFor();
      await page.locator('.row', { hasText: 'csv-export' }).getByRole('button', { name: 'Answer' }).waitFor();
      await keep(page, `board-attention-${colorScheme}`);
      await page.locator('.row', { hasText: 'csv-export' }).getByRole('button', { name: 'Answer' }).click();
      await page.locator('dialog pre', { hasText: 'Run the migration' }).waitFor();
      await keep(page, `board-question-${colorScheme}`);
      await open(`/lanes/${limited.lane_id}/changes`);
      await page.locator('.line.added', { hasText: 'perUser' }).first().waitFor();
      await keep(page, `board-lane-${colorScheme}`);
      await open(`/lanes/${limited.lane_id}/timeline`);
      await page.getByRole('button', { name: /^checkout: / }).waitFor();
      await page.getByRole('button', { name: 'create', exact: true }).click();
      await keep(page, `board-timeline-${colorScheme}`);
      await context.close();
    };
    await shoot('dark');
    await shoot('light');
  } finally {
    await browser.close();
    await system.stop();
  }
});

const keep = (page: Page, name: string) => page.screenshot({ path: join(images, `${name}.png`) });
