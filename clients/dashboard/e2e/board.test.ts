import { writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as pages from './pages';
import { openBrowser, System } from './system';

const system = new System();
let browser: Browser;
let context: BrowserContext;
let page: Page;
let errors: string[];

interface Lane {
  lane_id: string;
  display_name: string;
}

const picture = (name: string) => pages.picture(page, name);
const violations = () => pages.violations(page);
/** By how many pixels the page is wider than its window. */
const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const live = (on: Page = page) => on.locator('.status .live').waitFor();
const open = async (path: string) => {
  await page.goto(`${system.url}${path}`);
  await live();
};

/** Opens a lane's page, which has its keys when it is there. */
const openLane = async ({ lane_id, display_name }: Lane) => {
  await open(`/lanes/${lane_id}`);
  await page.getByRole('heading', { name: display_name, exact: true }).waitFor();
};

const lane = (name: string) =>
  system.post<Lane>(`/v1/workspaces/${workspace}/lanes?wait=ready&timeout=120`, { display_name: name, base_ref: 'main' });
let workspace: string;

beforeAll(async () => {
  system.makeRepository();
  await system.start();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await system.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1360, height: 820 }, colorScheme: 'dark' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  ({ page, errors } = await pages.watched(context));
});
afterEach(async () => {
  await context.close();
  expect(errors).toEqual([]);
});

describe('the board', () => {
  it('begins with a form for the first repository', async () => {
    await open('/');
    await page.getByRole('heading', { name: 'Add a repository to begin' }).waitFor();
    expect(await violations()).toEqual([]);
    await picture('first-run');
    await page.getByLabel('Name').fill('app');
    await page.getByLabel('Path on the host, or URL').fill('/nowhere/at/all');
    await page.getByRole('button', { name: 'Add repository' }).click();
    await page.locator('p.error').waitFor();
    await page.getByLabel('Path on the host, or URL').fill(system.repository);
    await page.getByRole('button', { name: 'Add repository' }).click();
    await page.getByRole('heading', { name: 'No lanes yet.' }).waitFor();
    workspace = ((await (await fetch(`${system.url}/v1/workspaces`)).json()) as { items: { workspace_id: string }[] }).items[0]
      ?.workspace_id as string;
  });

  it('starts an agent in a new lane, and shows it at once', async () => {
    await open('/');
    await page.keyboard.press('n');
    await page.getByLabel('What should the agent do?').fill('Echo everything back');
    await page.getByRole('combobox', { name: 'Agent' }).selectOption('command');
    await page.getByLabel('Command', { exact: true }).fill('cat');
    await page.getByRole('button', { name: 'Start', exact: true }).last().click();
    await page.getByRole('heading', { name: 'echo-everything-back' }).waitFor();
    await page.getByRole('button', { name: /^create: .*s$/ }).waitFor();
    await page.getByRole('button', { name: /^checkout: .*s$/ }).waitFor();
    // Its own time only, in which nothing of the session was.
    await page
      .getByRole('button', { name: /^working: / })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'create', exact: true }).click();
    await page
      .getByRole('button', { name: /^working: / })
      .first()
      .waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'create', exact: true }).click();
    await page
      .getByRole('button', { name: /^working: / })
      .first()
      .waitFor();
    await page.locator('.events', { hasText: 'session.state.changed' }).waitFor();
    await picture('timeline');
    expect(await violations()).toEqual([]);
  });

  it('shows at which step a slow creation is, and afterwards how long each step took', async () => {
    const gate = join(system.folder, 'gate');
    const setup = { run: [{ argv: ['sh', '-c', `until [ -e '${gate}' ]; do sleep 0.1; done`] }] };
    await system.call('PATCH', `/v1/workspaces/${workspace}`, { setup });
    const made = await system.post<Lane>(`/v1/workspaces/${workspace}/lanes`, { display_name: 'slow' });
    await open('/');
    await page.locator('.row', { hasText: 'slow' }).getByText('setup commands: 1 of 1').waitFor();
    await open(`/lanes/${made.lane_id}/timeline`);
    await page.getByRole('button', { name: 'setup commands 1 of 1: not ended' }).waitFor();
    await picture('provisioning');
    expect(await violations()).toEqual([]);
    writeFileSync(gate, '');
    await page.getByRole('button', { name: /^setup commands 1 of 1: [\d.]+ s$/ }).waitFor();
    await page.getByRole('button', { name: /^par task: .*s$/ }).waitFor();
    await system.call('PATCH', `/v1/workspaces/${workspace}`, { setup: {} });
    await system.post(`/v1/lanes/${made.lane_id}/cleanup?wait=closed&timeout=120`, {});
  });

  it('lets a person watch a terminal, take it over, type and read the echo', async () => {
    const made = await lane('terminal');
    await system.post(`/v1/lanes/${made.lane_id}/terminals`, { argv: ['cat'], columns: 90, rows: 20 });
    await open(`/lanes/${made.lane_id}`);
    await page.getByText('You watch; nothing you press reaches it.').waitFor();
    const size = async () =>
      ((await (await fetch(`${system.url}/v1/lanes/${made.lane_id}/terminals`)).json()) as { items: { columns: number; rows: number }[] })
        .items[0];
    expect(await size()).toMatchObject({ columns: 90, rows: 20 });
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByText('All keys go to the terminal; Ctrl-] leaves it.').waitFor();
    await page.locator('.screen.mine').click();
    await page.keyboard.type('jkgdx?n is text here\n');
    await page.locator('.xterm-rows', { hasText: /jkgdx\?n is text here[\s\S]*jkgdx\?n is text here/ }).waitFor();
    await picture('terminal');
    await page.keyboard.press('Control+]');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys' }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('sends comments on a diff to the agent as one review', async () => {
    const made = await lane('review');
    await system.post(`/v1/lanes/${made.lane_id}/runs`, {
      argv: ['sh', '-c', 'echo "It works well." >> README.md; echo new > new.txt'],
      wait: true,
    });
    await system.post(`/v1/lanes/${made.lane_id}/sessions?wait=ready&timeout=120`, { provider: 'command', launch: true, argv: ['cat'] });
    await open(`/lanes/${made.lane_id}/changes`);
    await page.locator('.line.added', { hasText: 'It works well.' }).waitFor();
    await page.locator('.entry h2', { hasText: 'new.txt' }).waitFor();
    await picture('changes');
    expect(await violations()).toEqual([]);
    await page.locator('.line.added', { hasText: 'It works well.' }).locator('.number').click();
    await page.keyboard.type('Say how you know.');
    await page.getByRole('button', { name: 'Add comment' }).click();
    await page.getByRole('button', { name: 'Send review (1)' }).click();
    await page.getByRole('button', { name: 'Send', exact: true }).last().click();
    await page.getByText('Accepted; Helios types it').waitFor();
    await page.goto(`${system.url}/lanes/${made.lane_id}`);
    await page.locator('.xterm-rows', { hasText: 'Say how you know.' }).waitFor();
  });

  it('answers a question of an agent with a number', async () => {
    const made = await lane('asks');
    const script = "clear; printf 'Delete it?\\n\\n  1. Yes\\n  2. No, keep it\\n'; read -r answer; clear; echo answered-$answer; exec cat";
    const session = await system.post<{ session_id: string }>(`/v1/lanes/${made.lane_id}/sessions?wait=ready&timeout=120`, {
      provider: 'command',
      launch: true,
      argv: ['sh', '-c', script],
    });
    await system.post(`/v1/sessions/${session.session_id}/facts/activity`, { activity: 'blocked', dialog_id: 'delete' });
    await open('/');
    await page.locator('.row', { hasText: 'asks' }).getByRole('button', { name: 'Answer' }).click();
    await page.locator('dialog pre', { hasText: 'Delete it?' }).waitFor();
    expect(await violations()).toEqual([]);
    await picture('question');
    await page.keyboard.press('2');
    await page.getByText('Answered: No, keep it').waitFor();
    await page.goto(`${system.url}/lanes/${made.lane_id}`);
    await page.locator('.xterm-rows', { hasText: 'answered-2' }).waitFor();
    // Nothing reports that this program goes on, so its lane would need somebody for ever.
    await system.post(`/v1/lanes/${made.lane_id}/cleanup?wait=closed&timeout=120`, { force: true, discard: true });
  });

  it('shows a blocked lane first, and cleans up and restores by keys', async () => {
    const made = await lane('question');
    await system.post(`/v1/lanes/${made.lane_id}/runs`, { argv: ['sh', '-c', 'echo precious > work.txt'], wait: true });
    await system.post(`/v1/lanes/${made.lane_id}/share`, {});
    await open('/');
    await system.post(`/v1/lanes/${made.lane_id}/block`, { reason: 'which_grammar' });
    await page.getByRole('heading', { name: 'One lane needs you.' }).waitFor();
    await page.locator('[aria-live=assertive]', { hasText: 'Lane question needs you.' }).waitFor({ state: 'attached' });
    await picture('home');
    expect(await violations()).toEqual([]);
    await page.keyboard.press('j');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('question');
    await page.keyboard.press('x');
    await page.getByText('1 file is not committed').waitFor();
    await page.locator('dialog pre', { hasText: 'work.txt' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Clean up' }).click();
    await page.locator('.row', { hasText: 'question' }).waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page
      .getByRole('row', { name: /question/ })
      .getByRole('button', { name: 'Restore' })
      .click();
    await page.getByRole('heading', { name: 'question' }).waitFor();
    await page.getByRole('link', { name: 'Changes' }).click();
    await page.locator('.entry h2', { hasText: 'work.txt' }).waitFor();
  });

  it('shows every part of a lane and every dialog of it without a fault for a screen reader', async () => {
    const made = await lane('parts');
    await system.post(`/v1/lanes/${made.lane_id}/runs`, { argv: ['sh', '-c', 'echo one; echo two >&2; exit 3'], wait: true });
    await system.post(`/v1/lanes/${made.lane_id}/sessions?wait=ready&timeout=120`, { provider: 'command', launch: true, argv: ['cat'] });
    const shown = {
      terminal: '.screen',
      changes: '.empty',
      timeline: '.bars',
      sessions: '.explained table',
      runs: '.runrow',
      log: '.empty',
    };
    for (const [tab, what] of Object.entries(shown)) {
      await open(`/lanes/${made.lane_id}/${tab}`);
      await page.locator(what).first().waitFor();
      await picture(`lane-${tab}`);
      expect(await violations(), tab).toEqual([]);
    }
    // As at 200 % zoom: what is wide scrolls by itself, the page does not.
    await page.setViewportSize({ width: 680, height: 410 });
    for (const path of ['/', `/lanes/${made.lane_id}/timeline`, `/lanes/${made.lane_id}/changes`]) {
      await open(path);
      await page.locator('h1').waitFor();
      expect(await overflow(), path).toBe(0);
    }
    await page.setViewportSize({ width: 1360, height: 820 });
    for (const [key, title] of [
      ['s', 'Send to command'],
      ['r', 'Run in parts'],
      ['m', 'Merge parts'],
      ['p', 'Pull request for parts'],
      ['x', 'Clean up parts?'],
      ['n', 'Start work in a new lane'],
      ['Control+k', 'Go to'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await violations(), title).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: title }).waitFor({ state: 'detached' });
    }
  });

  it('runs a command in a lane and shows its output', async () => {
    const made = await lane('commands');
    await openLane(made);
    await page.keyboard.press('r');
    await page.getByRole('textbox', { name: 'Command' }).fill('echo "$((6 * 7)) it is"');
    await page.getByRole('button', { name: 'Run', exact: true }).last().click();
    await page.locator('.runrow', { hasText: 'exit 0' }).getByRole('button').first().click();
    await page.locator('pre.output', { hasText: '42 it is' }).waitFor();
  });

  it('commits and merges the work of a lane, and ends it', async () => {
    await system.call('PATCH', `/v1/workspaces/${workspace}`, { merge_strategy: 'squash' });
    const made = await lane('finished');
    await system.post(`/v1/lanes/${made.lane_id}/runs`, { argv: ['sh', '-c', 'seq 1 60 > list.txt'], wait: true });
    await openLane(made);
    await page.keyboard.press('m');
    await page.locator('.obstacles').waitFor();
    expect(await page.getByRole('button', { name: 'Merge', exact: true }).isDisabled()).toBe(true);
    await page.getByLabel('Commit the file that is not committed').fill('Add a list');
    await page.getByRole('button', { name: 'Commit', exact: true }).click();
    await page.getByText('One commit for main.').waitFor();
    await picture('merge');
    // It is merged as the workspace says.
    expect(await page.getByRole('combobox', { name: 'As' }).inputValue()).toBe('squash');
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('Merged into main.').waitFor();
    await page.getByText(/^closed/).waitFor();
    expect(system.git('show', 'main:list.txt').split('\n').length).toBe(61);
    expect(system.git('show', '-s', '--format=%p', 'main').trim().split(' ').length).toBe(1);
  });

  it('says what is missing for a pull request, and what to do', async () => {
    const made = await lane('proposed');
    await openLane(made);
    await page.keyboard.press('p');
    await page.getByLabel('Title').fill('Propose it');
    await page.getByRole('button', { name: 'Push and open' }).click();
    await page.locator('.notice.error', { hasText: 'git remote add origin' }).waitFor();
    // No forge is here: what one would have opened.
    let asked: unknown;
    await page.route('**/v1/lanes/*/pr', (route) => {
      asked = route.request().postDataJSON();
      return route.fulfill({
        json: {
          lane_id: made.lane_id,
          repository: 'acme/app',
          number: 12,
          url: 'https://forge.invalid/acme/app/pull/12',
          title: 'Propose it',
          head: 'proposed',
          base: 'main',
          commit: 'c'.repeat(40),
          draft: true,
          created: true,
        },
      });
    });
    await page.getByLabel('A draft').check();
    await page.getByRole('button', { name: 'Push and open' }).click();
    await page.getByRole('link', { name: 'Propose it' }).waitFor();
    expect(asked).toEqual({ title: 'Propose it', draft: true });
    expect(await violations()).toEqual([]);
  });

  it('shows the whole of a file that has changed, and both sides of it', async () => {
    const made = await lane('whole');
    await system.post(`/v1/lanes/${made.lane_id}/runs`, {
      argv: ['sh', '-c', 'seq 1 60 > long.txt && git add . && git -c user.name=a -c user.email=a@b commit -qm long'],
      wait: true,
    });
    const next = await system.post<Lane>(`/v1/workspaces/${workspace}/lanes?wait=ready&timeout=120`, {
      display_name: 'whole-changed',
      base_ref: (await system.get<{ branch: string }>(`/v1/lanes/${made.lane_id}`)).branch,
    });
    await system.post(`/v1/lanes/${next.lane_id}/runs`, { argv: ['sed', '-i', 's/^30$/thirty/', 'long.txt'], wait: true });
    await open(`/lanes/${next.lane_id}/changes`);
    await page.locator('.line.added', { hasText: 'thirty' }).waitFor();
    expect(await page.locator('.line', { hasText: /^\s*2\s*2$/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Whole file' }).click();
    await page.locator('.line code', { hasText: /^\s*2$/ }).waitFor();
    await page.getByLabel('Side by side').check();
    await page.locator('.pair .line.removed', { hasText: '30' }).waitFor();
    await page.locator('.pair .line.added', { hasText: 'thirty' }).waitFor();
    await picture('changes-side-by-side');
    expect(await violations()).toEqual([]);
  });

  it('says where a lane waits for a slot', async () => {
    await system.call('PATCH', `/v1/workspaces/${workspace}`, { capacity: 1 });
    const made = await system.post<Lane>(`/v1/workspaces/${workspace}/lanes`, { display_name: 'waits', queue: true });
    await open('/');
    await page.locator('.row', { hasText: 'waits' }).getByText('Place 1 in the queue.').waitFor();
    await system.post(`/v1/lanes/${made.lane_id}/cleanup?wait=closed&timeout=120`, {});
    await system.call('PATCH', `/v1/workspaces/${workspace}`, { capacity: 50 });
  });

  it('goes to an event by its number, and stays there', async () => {
    await open('/events');
    await page.getByLabel('Go to event number').fill('3');
    await page.keyboard.press('Enter');
    await page.locator('.events pre', { hasText: '"seq": 3,' }).waitFor();
    await page.getByRole('button', { name: /^Continue/ }).waitFor();
  });

  it('filters lanes by a text that is part of the address', async () => {
    await lane('alpha');
    await open('/lanes');
    await page.getByRole('searchbox', { name: 'Filter' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('alp');
    await page.getByRole('rowheader', { name: 'alpha' }).waitFor();
    await page.getByText('One lane').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('alp');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'alpha' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox', { name: 'Filter' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('alp');
    await page.getByRole('searchbox', { name: 'Filter' }).fill('');
    await picture('lanes');
    expect(await violations()).toEqual([]);
  });

  it.each(['/hosts', '/events', '/archives', '/dead-letters', '/workspaces', '/harness'])('is accessible at %s', async (path) => {
    await open(path);
    await page.locator('h1').waitFor();
    if (path === '/events') await page.locator('.chart canvas').waitFor();
    await picture(path.slice(1));
    expect(await violations()).toEqual([]);
    // As at 200 % zoom.
    await page.setViewportSize({ width: 680, height: 410 });
    expect(await overflow()).toBe(0);
  });

  it('drains a host and gives it lanes again', async () => {
    await open('/hosts');
    await page.getByRole('button', { name: 'Drain', exact: true }).click();
    await page.getByRole('heading', { name: /^Drain / }).waitFor();
    expect(await violations()).toEqual([]);
    await page.locator('dialog').getByRole('button', { name: 'Drain', exact: true }).click();
    await page.locator('td .mark', { hasText: /draining|drained/ }).waitFor();
    await page.getByRole('button', { name: 'Undrain' }).click();
    await page.locator('td .mark', { hasText: 'online' }).waitFor();
  });

  it('shows dead letters, and replays or drops them', async () => {
    system.sql(
      `insert into lanes.dead_letters (endpoint, reason, detail, body, message_type)
       values ('lane-orchestrator.lanes', 'consumer_failed', 'The disk was full.', '{}', 'urn:message:Helios:CleanUpLane')`,
    );
    await open('/');
    await page.locator('.row', { hasText: 'The disk was full.' }).getByRole('button', { name: 'Show' }).click();
    const row = page.getByRole('row', { name: /The disk was full/ });
    await row.getByRole('button', { name: 'Show' }).click();
    await page.locator('dialog pre', { hasText: '{}' }).waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    await picture('dead-letters');
    // It is none that the bus could have written.
    await row.getByRole('button', { name: 'Replay' }).click();
    await page.locator('.notice.error', { hasText: 'cannot be sent again' }).waitFor();
    await row.getByRole('button', { name: 'Drop' }).click();
    await page.getByRole('button', { name: 'Drop it' }).click();
    await page.getByText('Every message between the services was processed.').waitFor();
  });

  it('says that it is stale when the server is killed, and goes on by itself', async () => {
    await open('/');
    await page.evaluate(() => Object.assign(globalThis, { isTheSamePage: true }));
    await system.kill();
    await page.getByText(/^stale for \d+ s$/).waitFor();
    expect(await page.locator('.row').count()).toBeGreaterThan(0);
    await system.start();
    await live();
    await lane('after-the-crash');
    await page.locator('.row', { hasText: 'after-the-crash' }).waitFor();
    expect(await page.evaluate(() => (globalThis as { isTheSamePage?: boolean }).isTheSamePage)).toBe(true);
  });

  it('shares one stream among tabs', async () => {
    const streams = new Set<string>();
    const proxy = createServer((incoming, outgoing) => {
      if (incoming.headers.accept === 'text/event-stream') streams.add(`${incoming.url} ${streams.size}`);
      const passed = request(
        `${system.url}${incoming.url}`,
        // With the Host of the browser, which is that of the Origin.
        { method: incoming.method, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    }).listen(0, '127.0.0.1');
    try {
      await new Promise((resolve) => proxy.once('listening', resolve));
      const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`;
      const second = await context.newPage();
      await page.goto(address);
      await live();
      await second.goto(address);
      await live(second);
      expect(streams.size).toBe(1);
      await lane('both-see-it');
      await page.locator('.row', { hasText: 'both-see-it' }).waitFor();
      await second.locator('.row', { hasText: 'both-see-it' }).waitFor();
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});
