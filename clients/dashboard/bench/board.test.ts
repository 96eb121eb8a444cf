// Measures the board against a real system with many lanes and sessions: HELIOS_BINARY=… HELIOS_LANES=500 npm run bench
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { openBrowser, System } from '../e2e/system';

const lanes = Number(process.env.HELIOS_LANES ?? 500);
const rounds = 5;

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;
const row = (name: string, value: string, goal: string, met: boolean) =>
  console.log(`${name.padEnd(52)} ${value.padStart(12)}   goal ${goal}${met ? '' : '  NOT MET'}`);

async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

const live = (page: Page) => page.locator('.status .live').waitFor({ timeout: 120_000 });

it('measures the board', async () => {
  const system = new System({ slots: lanes + 10 });
  system.makeRepository();
  await system.start();
  const browser = await openBrowser();
  try {
    const workspace = await system.post<{ workspace_id: string }>('/v1/workspaces', { name: 'app', repository: system.repository });
    const made: string[] = [];
    console.log(`making ${lanes} lanes with a session each…`);
    await inTurns([...Array(lanes).keys()], 8, async (index) => {
      const lane = await system.post<{ lane_id: string }>(`/v1/workspaces/${workspace.workspace_id}/lanes?wait=ready&timeout=300`, {
        display_name: `lane-${index}`,
      });
      made.push(lane.lane_id);
      await system.post(`/v1/lanes/${lane.lane_id}/sessions`, { provider: 'codex' });
    });

    const context = await browser.newContext({ viewport: { width: 1360, height: 820 } });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    let script = 0;
    page.on('response', async (answer) => {
      if (!answer.url().includes('/assets/index-') || !answer.url().endsWith('.js')) return;
      script = (await answer.request().sizes()).responseBodySize;
    });
    const paints: number[] = [];
    const usable: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await page.goto(`${system.url}/`);
      await page.locator('.row').first().waitFor();
      usable.push(await page.evaluate(() => performance.now()));
      paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN));
    }
    row('first paint', `${Math.round(quantile(paints, 0.5))} ms`, '≤ 300 ms', quantile(paints, 0.5) <= 300);
    row(`the list of ${lanes} lanes is there`, `${Math.round(quantile(usable, 0.5))} ms`, '≤ 500 ms', quantile(usable, 0.5) <= 500);
    row('first script, compressed', `${Math.round(script / 1024)} KB`, '≤ 90 KB', script <= 90 * 1024);

    // Only a lane in use can be blocked.
    await inTurns(made.slice(0, 40), 4, (lane) => system.post(`/v1/lanes/${lane}/share`, {}));

    // From the commit of a change to the frame that shows it, by one clock.
    await live(page);
    const pixels: number[] = [];
    for (const lane of made.slice(0, 30)) {
      const shown = page.evaluate(
        (id) =>
          new Promise<number>((resolve) => {
            const look = () => {
              const is = document.querySelector(`.attention section:first-of-type [data-key="${id}"]`);
              if (is) resolve(Date.now());
              else requestAnimationFrame(look);
            };
            look();
          }),
        lane,
      );
      const answer = await system.post<{ updated_at: string }>(`/v1/lanes/${lane}/block`, {});
      pixels.push((await shown) - Date.parse(answer.updated_at));
    }
    await inTurns(made.slice(0, 30), 4, (lane) => system.post(`/v1/lanes/${lane}/unblock`, {}));
    row('committed → pixel, p95 of 30', `${Math.round(quantile(pixels, 0.95))} ms`, '≤ 100 ms', quantile(pixels, 0.95) <= 100);

    await page.evaluate(() => {
      const seen = { slow: 0, worst: 0, frames: 0 };
      Object.assign(globalThis, { seen });
      let before = performance.now();
      const tick = () => {
        const now = performance.now();
        seen.frames++;
        seen.worst = Math.max(seen.worst, now - before);
        if (now - before > 50) seen.slow++;
        before = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    const before = await lastSeq(system);
    const began = Date.now();
    while (Date.now() - began < 10_000)
      await inTurns(made.slice(0, 40), 12, async (lane) => {
        await system.post(`/v1/lanes/${lane}/block`, {});
        await system.post(`/v1/lanes/${lane}/unblock`, {});
      });
    const rate = ((await lastSeq(system)) - before) / ((Date.now() - began) / 1000);
    const frames = await page.evaluate(() => (globalThis as unknown as { seen: { slow: number; worst: number; frames: number } }).seen);
    row(`frames over 50 ms at ${Math.round(rate)} events/s`, `${frames.slow} of ${frames.frames}`, 'none', frames.slow === 0);

    const memory = await context.newCDPSession(page);
    await memory.send('HeapProfiler.collectGarbage');
    const heap = ((await memory.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 1024 / 1024;
    row('memory of the page', `${Math.round(heap)} MB`, '≤ 120 MB', heap <= 120);

    const [first] = made;
    await system.post(`/v1/lanes/${first}/terminals`, { argv: ['cat'] });
    await page.goto(`${system.url}/lanes/${first}`);
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByText('All keys go to the terminal').waitFor();
    await page.locator('.screen.mine').click();
    const echoes: number[] = [];
    for (const key of 'thequickbrownfoxjumpsoverthelazydog') {
      const echoed = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const began = performance.now();
            const rows = document.querySelector('.xterm-rows') as HTMLElement;
            const before = rows.textContent;
            const watch = new MutationObserver(() => {
              if (rows.textContent === before) return;
              watch.disconnect();
              resolve(performance.now() - began);
            });
            watch.observe(rows, { childList: true, subtree: true, characterData: true });
          }),
      );
      await page.keyboard.press(key);
      echoes.push(await echoed);
    }
    row('terminal: key → echo, p95', `${Math.round(quantile(echoes, 0.95))} ms`, '≤ 40 ms', quantile(echoes, 0.95) <= 40);

    await system.post(`/v1/lanes/${first}/runs`, { argv: ['sh', '-c', 'seq 1 5000 > many.txt'], wait: true });
    await page.goto(`${system.url}/lanes/${first}/changes`);
    await page.locator('.entry').first().waitFor();
    const long = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let count = 0;
          const watch = new PerformanceObserver((list) => {
            count += list.getEntries().length;
          });
          watch.observe({ type: 'longtask' });
          const list = document.querySelector('.lines') as HTMLElement;
          const scroll = () => {
            list.scrollTop += 400;
            if (list.scrollTop + list.clientHeight >= list.scrollHeight - 1) resolve(count);
            else requestAnimationFrame(scroll);
          };
          scroll();
        }),
    );
    row('long tasks while 5,000 lines scroll', `${long}`, 'none', long === 0);
  } finally {
    await browser.close();
    await system.stop();
  }
});

async function lastSeq(system: System): Promise<number> {
  const page = (await (await fetch(`${system.url}/v1/events?newest=true&limit=1`)).json()) as { items: { seq: number }[] };
  return page.items[0]?.seq ?? 0;
}
