// A Greenroom on a data folder of its own that is killed and started again, on the same port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signal } from './greenroom.mjs';
import { until, within } from './wait.mjs';

const PROGRAM = process.env.GREENROOM_PROGRAM ?? fileURLToPath(new URL('../../greenroom', import.meta.url));
const READY = /Greenroom is ready at (\S+?)\/? \(token (\S+)\)/;
const START_MS = 5 * 60_000;
const STOP_MS = 30_000;

export class Mortal {
  data = mkdtempSync(join(tmpdir(), 'greenroom-chaos-'));
  output = '';
  starts = 0;

  /** @param path a folder that goes before the rest of PATH */
  constructor(flags, path) {
    this.flags = flags;
    this.env = { ...process.env, PATH: path ? `${path}:${process.env.PATH}` : process.env.PATH };
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(130));
    process.once('exit', () => {
      if (this.running()) signal(this.child.pid, 'SIGKILL');
      for (const game of this.games()) signal(game.pid, 'SIGKILL');
      rmSync(this.data, { recursive: true, force: true });
    });
  }

  running() {
    return Boolean(this.child) && this.child.exitCode === null && this.child.signalCode === null;
  }

  /**
   * Starts it on its folder; ready when this returns.
   * @param env what it has in its environment this time, beside the usual
   */
  async start(env = {}) {
    this.port ??= await freePort();
    const child = spawn(PROGRAM, ['up', '--runtime', 'host', '--data', this.data, '--port', String(this.port), ...this.flags], {
      env: { ...this.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.ended = once(child, 'close');
    let said = '';
    const ready = new Promise((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text) => {
        said += text;
        const found = READY.exec(said);
        if (found) resolve(found);
      });
      child.stderr.setEncoding('utf8').on('data', (text) => (this.output += text));
      this.ended.then(([code, by]) => reject(new Error(`greenroom ended with ${by ?? code}:\n${said}\n${this.output.slice(-3000)}`)));
    });
    const [, url, token] = await within(START_MS, 'greenroom becoming ready', ready);
    if (this.token) assert.deepEqual([url, token], [this.url, this.token], 'another address or token than before');
    Object.assign(this, { url, token });
    this.starts++;
  }

  /** kill -9 of Greenroom alone. */
  async kill() {
    signal(this.child.pid, 'SIGKILL');
    await this.ended;
  }

  /** As a service manager ends it. */
  async stop() {
    signal(this.child.pid, 'SIGTERM');
    const [code, by] = await within(STOP_MS, 'greenroom ending after SIGTERM', this.ended);
    assert.equal(code, 0, `ended with ${by ?? code}:\n${this.output.slice(-3000)}`);
  }

  /** A second one on the same folder: what it says, its exit code and how long it took. */
  async second() {
    const from = performance.now();
    const child = spawn(PROGRAM, ['up', '--data', this.data, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    const [code] = await within(START_MS, 'the second greenroom', once(child, 'close'));
    return { code, said, ms: performance.now() - from };
  }

  /** One call of the API; throws when there is no answer. */
  async call(method, path, body, headers = {}) {
    const response = await fetch(this.url + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      json = text;
    }
    return { status: response.status, json };
  }

  /** As `call`, for what must succeed. */
  async get(path) {
    const answer = await this.call('GET', path);
    assert.equal(answer.status, 200, `GET ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
    return answer.json;
  }

  /** What runs on this machine for it: pid and process id, shims and all. */
  games() {
    const found = [];
    for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
      try {
        const env = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
        if (!env.includes(`CHAOS_RUN=${this.data}`)) continue;
        const processId = env.find((e) => e.startsWith('HATHORA_PROCESS_ID='))?.split('=')[1];
        found.push({ pid: Number(name), processId });
      } catch {
        // gone, or not ours
      }
    }
    return found;
  }

  /** Waits until nothing of it runs. */
  async gone() {
    await until('every game to be gone', 10_000, (seen) => seen(this.games()).length === 0);
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
