// Starts `../greenroom` and ends it again, or uses one that runs already.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Contract } from '../contract.mjs';
import { RUNTIME } from './containers.mjs';
import { deadline, within } from './wait.mjs';

const PROGRAM = process.env.GREENROOM_PROGRAM ?? fileURLToPath(new URL('../../greenroom', import.meta.url));
const READY = /Greenroom is ready at (\S+?)\/? \(token (\S+)\)/;
const FIRST_BUILD_MS = 5 * 60_000;
const SHUTDOWN_MS = 20_000;

/** The times the suite counts on; a Greenroom that runs elsewhere tells its own through the environment. */
const ms = (name, byDefault) => Number(process.env[name] ?? byDefault);
export const IDLE_MS = ms('GREENROOM_IDLE_MS', 4000);
// A container and the interpreter in it start later on a machine that is busy than a program does.
export const BIND_MS = ms('GREENROOM_BIND_MS', RUNTIME === 'docker' ? 20_000 : 6000);
export const TICK_MS = ms('GREENROOM_TICK_MS', 500);
export const EXTERNAL = Boolean(process.env.GREENROOM_URL);

export class Greenroom {
  /** In the environment of each game process of this run, by which leftovers are found. */
  marker = randomBytes(8).toString('hex');
  /** What marks those processes in their environment; a caller may add to it. */
  marks = [`CONFORMANCE_RUN=${this.marker}`];
  /** What it has printed, both streams. */
  output = '';

  /** Starts `greenroom up`; `flags` come after the usual ones, `env` besides the usual. Nothing of the test file outlives `limitMs`. */
  static async up({ flags = [], env = {}, limitMs = 4 * 60_000, external = EXTERNAL } = {}) {
    const server = new Greenroom();
    if (external) {
      server.#opened(process.env.GREENROOM_URL.replace(/\/$/, ''), process.env.GREENROOM_TOKEN);
      deadline(limitMs);
      return server;
    }
    const usual = ['up', '--runtime', RUNTIME, '--ephemeral', '--port', '0', '--idle-timeout', `${IDLE_MS / 1000}s`];
    // A machine promises containers what it has: more games than it has cores wait, as they should.
    if (RUNTIME === 'docker') usual.push('--cpu-overcommit', '64');
    await server.#spawn([...usual, '--bind-timeout', `${BIND_MS / 1000}s`, '--tick', `${TICK_MS}ms`, ...flags], limitMs, env);
    return server;
  }

  /** Starts `greenroom demo`. */
  static async demo(limitMs) {
    const server = new Greenroom();
    await server.#spawn(['demo'], limitMs);
    return server;
  }

  async #spawn(args, limitMs, more = {}) {
    assert.equal(existsSync(PROGRAM), true, `there is no ${PROGRAM}; set GREENROOM_URL and GREENROOM_TOKEN to use a Greenroom that runs`);
    const { GREENROOM_URL, GREENROOM_TOKEN, GREENROOM_DEV_TOKEN, ...env } = process.env;
    // A group of its own: if it refuses to end, all that it started can be ended with it.
    this.child = spawn(PROGRAM, args, { env: { ...env, ...more }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', () => this.#kill());
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(130));
    this.ended = once(this.child, 'close');
    const ready = new Promise((resolve, reject) => {
      const take = (data) => {
        this.output += data;
        const found = READY.exec(this.output);
        if (found) resolve(found);
      };
      this.child.stdout.setEncoding('utf8').on('data', take);
      this.child.stderr.setEncoding('utf8').on('data', (data) => (this.output += data));
      this.child.once('error', reject);
      this.ended.then(([code, by]) => reject(new Error(`greenroom ended with ${by ?? code} before it was ready:\n${this.tail()}`)));
    });
    ready.catch(() => {});
    const found = await within(FIRST_BUILD_MS, 'greenroom becoming ready', ready).catch(async (e) => {
      this.#kill();
      throw new Error(`${e.message}\n${this.tail()}`);
    });
    deadline(limitMs, () => console.error(this.tail()));
    this.#opened(found[1], found[2]);
  }

  #opened(url, token) {
    this.url = url;
    this.token = token;
    this.contract = new Contract(url);
  }

  tail(lines = 30) {
    return this.output.trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** Asks it to end as Ctrl-C or a service manager would, and checks that nothing stays behind. */
  async down() {
    if (!this.child || this.stopped) return;
    this.stopped = true;
    signal(this.child.pid, 'SIGTERM');
    let how;
    try {
      how = await within(SHUTDOWN_MS, 'greenroom ending after SIGTERM', this.ended);
    } catch (e) {
      this.#kill();
      throw new Error(`${e.message}\n${this.tail()}`);
    }
    const left = this.gameProcesses();
    for (const pid of left) signal(pid, 'SIGKILL');
    assert.deepEqual(left, [], 'game processes were left behind');
    const [code, by] = how;
    assert.equal(code === 0 || code === 143 || by === 'SIGTERM', true, `ended with ${by ?? code}:\n${this.tail()}`);
  }

  /** The last resort: game processes live in groups of their own and are looked for one by one. */
  #kill() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const games = this.gameProcesses();
    signal(-this.child.pid, 'SIGKILL');
    for (const pid of games) signal(pid, 'SIGKILL');
  }

  /** The pids of this run's game processes, as the machine knows them (Linux only; elsewhere none are seen). */
  gameProcesses() {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').some((entry) => this.marks.includes(entry));
        } catch {
          return false; // gone, or not ours
        }
      });
  }
}

export function alive(pid) {
  try {
    process.kill(pid, 0);
    // A zombie has no environment: it is dead, only not yet waited for.
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/environ`).length > 0;
  } catch {
    return false;
  }
}

export function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // gone already
  }
}

