// Measures the board against a real system with many lanes and sessions: HELIOS_BINARY=… HELIOS_LANES=500 npm run bench
import { createServer, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { it } from 'vitest';
import { inTurns, openBrowser, System } from '../e2e/system';

const lanes = Number(process.env.HELIOS_LANES ?? 500);
const rounds = 5;

const quantile = (values: number[], q: number) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;
const row = (name: string, value: string, goal: string, met: boolean) =>
  console.log(`${name.padEnd(52)} ${value.padStart(12)}   goal ${goal}${met ? '' : '  NOT MET'}`);

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
      script = gzipSync(await answer.body()).length;
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
    row('first script, by gzip', `${Math.round(script / 1024)} KB`, '≤ 90 KB', script <= 90 * 1024);

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

    // The page is fed by a pump from here on: so many events per second, whatever the server could make on this machine.
    const pump = await Pump.before(system);
    await page.goto(`${pump.url}/`);
    await live(page);
    await page.locator('.row').first().waitFor();
    const views = (await system.get<{ items: Record<string, unknown>[] }>('/v1/lanes?limit=500')).items;
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
    await pump.send(views, 2000, 200);
    const frames = await page.evaluate(() => (globalThis as unknown as { seen: { slow: number; worst: number; frames: number } }).seen);
    row(
      'frames over 50 ms in 10 s of 200 events/s',
      `${frames.slow} of ${frames.frames}`,
      `none (the longest ${Math.round(frames.worst)} ms)`,
      frames.slow === 0,
    );

    await pump.send(views, 180_000, 4000);
    const memory = await context.newCDPSession(page);
    await memory.send('HeapProfiler.collectGarbage');
    const heap = ((await memory.send('Runtime.getHeapUsage')) as { usedSize: number }).usedSize / 1024 / 1024;
    row('memory after 180,000 events', `${Math.round(heap)} MB`, '≤ 120 MB', heap <= 120);
    pump.close();

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

/** Stands between the browser and the server, and adds events to the stream: real views with higher revisions. */
class Pump {
  private streams: ServerResponse[] = [];
  private count = 0;

  private constructor(
    private readonly server: Server,
    private readonly seq: number,
  ) {}

  static async before(system: System): Promise<Pump> {
    const last = await lastSeq(system);
    const server = createServer((incoming, outgoing) => {
      const passed = request(`${system.url}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        if (incoming.headers.accept === 'text/event-stream') pump.streams.push(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    const pump = new Pump(server, last);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return pump;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sends so many events, evenly; returns when the page has had a second for the last ones. */
  async send(views: Record<string, unknown>[], count: number, perSecond: number): Promise<void> {
    const began = performance.now();
    for (let sent = 0; sent < count; ) {
      const due = Math.min(count, Math.floor(((performance.now() - began) / 1000) * perSecond));
      for (; sent < due; sent++) this.write(views[sent % views.length] as Record<string, unknown>);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }

  private write(view: Record<string, unknown>): void {
    const number = ++this.count;
    const event = {
      seq: this.seq + number,
      id: `ev_${number}`,
      type: number % 2 === 0 ? 'lane.shared' : 'lane.unshared',
      subject: view.lane_id,
      time: new Date().toISOString(),
      correlationid: `co_${number}`,
      laneid: view.lane_id,
      revision: 1000 + number,
      data: {
        ...view,
        status: number % 2 === 0 ? 'shared' : 'ready',
        revision: 1000 + number,
        updated_at: new Date().toISOString(),
      },
    };
    for (const stream of this.streams) stream.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function lastSeq(system: System): Promise<number> {
  const page = await system.get<{ items: { seq: number }[] }>('/v1/events?newest=true&limit=1');
  return page.items[0]?.seq ?? 0;
}
