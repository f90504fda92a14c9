import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Api } from './api.js';
import { until } from './until.js';

const BINARY = process.env['WARMLINE_BIN'] ?? fileURLToPath(new URL('../../../../target/debug/warmline', import.meta.url));
const START_MS = 20_000;

export const OWNER = { email: 'maya@harbour-pine.example', password: 'lantern oil and larch wood' };

/** Whatever ends the run, no server outlives it. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

interface SetUp {
  workspace: string;
  agent: string;
  token: string;
  inbox: string;
}

/** The server under test, on a folder of its own. */
export class Server {
  /** What `setup` printed; empty before the first run. */
  setUp: SetUp = { workspace: '', agent: '', token: '', inbox: '' };
  /** What it said on standard error. */
  said = '';
  /** Further settings, from the next start on. */
  settings: string[] = [];
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
  }

  /** One that nobody has set up yet. */
  static async untouched(): Promise<Server> {
    return new Server(await mkdtemp(join(tmpdir(), 'warmline-journey-')), await freePort());
  }

  /** One with a workspace, running. */
  static async ready(workspace = 'Harbour & Pine'): Promise<Server> {
    const server = await Server.untouched();
    const args = ['setup', '--data', server.#folder, '--workspace', workspace, '--owner', OWNER.email, '--password-stdin', '--json'];
    const { code, out, err } = await run(args, OWNER.password);
    if (code !== 0) throw new Error(`setup ended with ${code}: ${err}`);
    server.setUp = JSON.parse(out) as SetUp;
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The owner's program: for arranging what is not what the journey is about. */
  get owner(): Api {
    return new Api(this.origin, this.setUp.token);
  }

  async start(): Promise<void> {
    const child = spawn(BINARY, ['serve', '--data', this.#folder, '--listen', `127.0.0.1:${this.#port}`, ...this.settings], {
      env: { ...process.env, WARMLINE_RATE_LIMITS: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stderr.on('data', (bytes: Buffer) => (this.said += bytes.toString()));
    const lines = createInterface({ input: child.stdout });
    const ready = once(lines, 'line').then(() => true);
    const ended = once(child, 'exit').then(() => false);
    const late = new Promise<never>((_, no) => setTimeout(() => no(new Error(`no server after ${START_MS} ms`)), START_MS).unref());
    if (!(await Promise.race([ready, ended, late]))) throw new Error(`the server ended: ${this.said}`);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** The code that the console printed. */
  async oneTimeCode(): Promise<string> {
    return until('the one-time code', () => /one-time code: (\S+)/.exec(this.said)?.[1]);
  }

  async stop(): Promise<void> {
    this.thaw();
    await this.#end('SIGTERM');
  }

  /** Replaying the log gives the same tables. */
  async verify(): Promise<void> {
    const { code, out, err } = await run(['verify', '--data', this.#folder]);
    if (code !== 0) throw new Error(`verify ended with ${code}: ${out} ${err}`);
  }

  async remove(): Promise<void> {
    this.thaw();
    await this.#end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [code] = (await exit) as [number | null];
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`the server ended with ${code}: ${this.said}`);
  }
}

async function run(args: string[], input = ''): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(BINARY, args);
  // One that reads nothing may be gone before it is given anything.
  child.stdin.on('error', () => undefined);
  let [out, err] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
