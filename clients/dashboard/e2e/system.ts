import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Does something with each item, some at once. */
export async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}

/** A Helios of its own with a repository, from HELIOS_BINARY. */
export class System {
  readonly folder = mkdtempSync(join(tmpdir(), 'helios-board-'));
  readonly repository = join(this.folder, 'app');
  port = 0;
  private server: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private database: string | null = null;

  /** The token of the administrator, where the door is closed. */
  token: string | null = null;

  constructor(private readonly options: { slots?: number; closed?: boolean } = {}) {}

  get home(): string {
    return join(this.folder, 'home');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const program = process.env.HELIOS_BINARY;
    if (!program) throw new Error('HELIOS_BINARY must name the helios program.');
    const server = spawn(
      program,
      [
        'up',
        ...['--home', this.home, '--port', `${this.port}`, '--slots', `${this.options.slots ?? 50}`],
        ...(this.options.closed ? ['--require-token'] : []),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.server = server;
    this.ended = new Promise((resolve) => server.once('exit', () => resolve()));
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (bytes: Buffer) => {
        said += bytes.toString();
        // As root, its data are not below its home.
        this.database = /postgres +(\/\S+)/.exec(said)?.[1] ?? this.database;
        const address = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said);
        if (address) {
          this.port = Number(address[1]);
          resolve();
        }
      };
      server.stdout?.on('data', hear);
      server.stderr?.on('data', hear);
      server.on('exit', (code) => reject(new Error(`helios up ended with ${code}: ${said}`)));
    });
    for (;;) {
      const ready = await fetch(`${this.url}/health/ready`).catch(() => null);
      if (ready?.ok) {
        if (this.options.closed) this.token = readFileSync(join(this.home, 'token'), 'utf8').trim();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Ends the server as a crash does. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends all lanes with what runs in them, then the server, and deletes what it stored. */
  async stop(): Promise<void> {
    const open = await this.get<{ items: { lane_id: string }[] }>('/v1/lanes?limit=500');
    await inTurns(open.items, 8, ({ lane_id }) =>
      this.post(`/v1/lanes/${lane_id}/cleanup?wait=closed&timeout=120`, { force: true, discard: true }),
    );
    await this.end('SIGTERM');
    this.delete();
  }

  /** Ends the server and its terminals, and deletes what it stored: hundreds of lanes take too long to be cleaned up one by one. */
  async drop(): Promise<void> {
    await this.end('SIGTERM');
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const argv = readFileSync(`/proc/${name}/cmdline`, 'utf8');
        if (/^[^\0]*tmux/.test(argv) && argv.includes(this.folder)) process.kill(Number(name));
      } catch {
        // It has ended meanwhile.
      }
    }
    this.delete();
  }

  private delete(): void {
    if (this.database) rmSync(dirname(this.database), { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.server?.kill(signal);
    await this.ended;
  }

  /** Runs a statement in the private database of this Helios. */
  sql(statement: string): void {
    if (!this.database) throw new Error('helios up has not said where its database is.');
    const socket = readFileSync(join(this.database, 'postmaster.pid'), 'utf8').split('\n')[4] as string;
    execFileSync('psql', ['-h', socket, '-U', 'helios', '-d', 'helios', '-v', 'ON_ERROR_STOP=1', '-qc', statement], { stdio: 'pipe' });
  }

  /** Calls git in the repository. */
  git(...words: string[]): string {
    return execFileSync('git', ['-C', this.repository, ...words], { stdio: 'pipe', encoding: 'utf8' });
  }

  makeRepository(): void {
    execFileSync('git', ['init', '-q', '-b', 'main', this.repository]);
    this.git('config', 'user.email', 'tests@helios.invalid');
    this.git('config', 'user.name', 'Tests');
    writeFileSync(join(this.repository, 'README.md'), '# App\n\nIt works.\n');
    this.git('add', '.');
    this.git('commit', '-q', '-m', 'First');
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.call('POST', path, body);
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** What `helios open` prints, with a token or that of the home folder. */
  open(token?: string): string {
    const program = process.env.HELIOS_BINARY as string;
    const { DISPLAY: _, WAYLAND_DISPLAY: __, HELIOS_TOKEN: ___, ...rest } = process.env;
    const env = { ...rest, HELIOS_URL: this.url, HELIOS_HOME: this.home, ...(token ? { HELIOS_TOKEN: token } : {}) };
    return execFileSync(program, ['open', '--quiet'], { env, encoding: 'utf8' }).trim();
  }
}

/** Debian's Chromium, without what would call home. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.HELIOS_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
