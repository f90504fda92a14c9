import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './server.js';
import { until } from './until.js';

const SITE = fileURLToPath(new URL('../../../../deploy/nginx.conf', import.meta.url));

/** nginx with TLS and HTTP/2 before the server, by the very file that operators are given. */
export class Proxy {
  readonly origin: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(origin: string, folder: string, child: ChildProcess) {
    this.origin = origin;
    this.#folder = folder;
    this.#child = child;
  }

  static async before(server: string): Promise<Proxy> {
    const [folder, port, plain] = [await mkdtemp(join(tmpdir(), 'warmline-nginx-')), await freePort(), await freePort()];
    const [certificate, key] = [join(folder, 'site.pem'), join(folder, 'site.key')];
    const selfSigned = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate];
    await promisify(execFile)('openssl', selfSigned);
    // Only what an operator changes is changed: names, files and ports.
    const site = (await readFile(SITE, 'utf8'))
      .replace('server 127.0.0.1:7080;', `server ${new URL(server).host};`)
      .replaceAll('desk.example.com;', 'localhost;')
      .replace('/etc/ssl/desk.example.com.pem', certificate)
      .replace('/etc/ssl/desk.example.com.key', key)
      .replaceAll(/listen \[::\].*\n/g, '\n')
      .replace('listen 80;', `listen 127.0.0.1:${plain};`)
      .replace('listen 443 ', `listen 127.0.0.1:${port} `);
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
    const whole = `pid ${folder}/pid;\nerror_log ${folder}/errors warn;\nevents {}\nhttp {\naccess_log off;\n${places}\n${site}\n}\n`;
    const file = join(folder, 'nginx.conf');
    await writeFile(file, whole);
    const child = spawn('nginx', ['-p', folder, '-c', file, '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.on('error', (error) => (said += error.message));
    await until('nginx to listen', async () => {
      if (child.exitCode !== null || child.pid === undefined) throw new Error(`nginx ended: ${said}`);
      return listens(port);
    });
    return new Proxy(`https://localhost:${port}`, folder, child);
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = connect(port, '127.0.0.1');
    probe.once('connect', () => {
      probe.destroy();
      done(true);
    });
    probe.once('error', () => done(false));
  });
}
