// A real client: raw sockets, one line out, one line in.
import { connect } from 'node:net';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { within } from './wait.mjs';

export class Player {
  #lines = [];
  #waiting = [];

  static async join({ host, port }, limitMs = 3000) {
    const socket = connect({ host, port });
    socket.setNoDelay(true);
    try {
      await within(limitMs, `connecting to ${host}:${port}`, once(socket, 'connect'));
    } catch (e) {
      socket.destroy();
      throw e;
    }
    return new Player(socket);
  }

  constructor(socket) {
    this.socket = socket;
    /** Settles when the connection has ended, from whichever side. */
    this.ended = new Promise((done) => socket.once('close', done));
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) (this.#waiting.shift()?.resolve ?? ((l) => this.#lines.push(l)))(line);
    });
    socket.once('close', () => this.#waiting.splice(0).forEach((w) => w.reject(new Error('the game server closed the connection'))));
  }

  say(line) {
    this.socket.write(`${line}\n`);
  }

  hear(limitMs = 3000) {
    if (this.#lines.length) return Promise.resolve(this.#lines.shift());
    return within(limitMs, 'an answer of the game server', new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })));
  }

  async ask(line, limitMs) {
    this.say(line);
    return this.hear(limitMs);
  }

  async env(name) {
    return JSON.parse(await this.ask(`env ${name}`));
  }

  leave() {
    this.socket.destroy();
    return this.ended;
  }
}

/** One question over UDP, repeated a few times since datagrams may get lost. */
export async function askByUdp({ host, port }, text, tries = 6) {
  const socket = createSocket('udp4');
  try {
    const answer = once(socket, 'message').then(([data]) => String(data));
    for (let i = 0; i < tries; i++) {
      socket.send(text, port, host);
      const got = await Promise.race([answer, new Promise((r) => setTimeout(r, 500))]);
      if (got !== undefined) return got;
    }
    throw new Error(`no answer from udp ${host}:${port}`);
  } finally {
    socket.close();
  }
}
