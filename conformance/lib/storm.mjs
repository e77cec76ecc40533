// The load under which Greenroom is killed: rooms come and go, versions are deployed, players play. It
// keeps a ledger of what was acknowledged; a call without an answer may or may not have been done.
import { Player } from './player.mjs';
import { sleep } from './wait.mjs';

const MOST_ROOMS = 36;
const MOST_PLAYERS = 10;
const REGIONS = ['Frankfurt', 'Seattle', 'Tokyo'];

export class Storm {
  rooms = new Map(); // id → { processId, state: active | destroying | destroyed }
  players = [];
  counts = { creates: 0, destroys: 0, deploys: 0, builds: 0, unanswered: 0, refused: [], pings: 0 };
  /** Called as soon as a room was acknowledged. */
  acknowledged = () => {};
  #over = false;
  #made = 0;

  /** @param makeBuild uploads and runs one build */
  constructor(server, appId, buildId, random, makeBuild) {
    Object.assign(this, { server, appId, buildId, random, makeBuild });
  }

  start() {
    const jobs = [this.#create, this.#create, this.#create, this.#destroy, this.#deploy, this.#build, this.#play];
    this.loops = jobs.map((job) => this.#loop(job.bind(this)));
  }

  async stop() {
    this.#over = true;
    await Promise.all(this.loops);
  }

  async #loop(job) {
    while (!this.#over) {
      try {
        await job();
      } catch {
        this.counts.unanswered++;
        await sleep(100);
      }
    }
  }

  active() {
    return [...this.rooms.values()].filter((r) => r.state === 'active');
  }

  async #create() {
    if (this.active().length >= MOST_ROOMS) return sleep(50);
    const roomId = `room-${++this.#made}`;
    const answer = await this.server.call('POST', `/rooms/v2/${this.appId}/create?roomId=${roomId}`, { region: this.random.pick(REGIONS) });
    if (answer.status === 201) {
      this.counts.creates++;
      this.rooms.set(roomId, { roomId, processId: answer.json.processId, state: 'active' });
      this.acknowledged();
    } else this.#refused('create', answer);
    return sleep(this.random.between(0, 120));
  }

  async #destroy() {
    await sleep(this.random.between(50, 200));
    const room = this.random.pick(this.active().filter((r) => !r.kept));
    if (!room || this.active().length < MOST_ROOMS / 2) return;
    room.state = 'destroying';
    const answer = await this.server.call('POST', `/rooms/v2/${this.appId}/destroy/${room.roomId}`);
    if (answer.status === 204 || answer.status === 200) {
      this.counts.destroys++;
      room.state = 'destroyed';
    } else this.#refused('destroy', answer);
  }

  async #deploy() {
    await sleep(this.random.between(500, 2500));
    const answer = await deploy(this.server, this.appId, this.buildId);
    if (answer.status === 201) this.counts.deploys++;
    else this.#refused('deploy', answer);
  }

  async #build() {
    await sleep(this.random.between(200, 1000));
    await this.makeBuild();
    this.counts.builds++;
  }

  async #play() {
    await sleep(200);
    if (this.players.length >= MOST_PLAYERS) return;
    const room = this.random.pick(this.active().filter((r) => !r.kept));
    if (!room) return;
    const { json } = await this.server.call('GET', `/rooms/v2/${this.appId}/connectioninfo/${room.roomId}`);
    if (json.status !== 'active') return;
    // Its room stays, so that the process has no reason to end.
    if (room.state !== 'active') return;
    room.kept = true;
    const player = await Player.join(json.exposedPort);
    const entry = { room, player, pings: 0 };
    this.players.push(entry);
    entry.loop = this.#ping(entry);
  }

  async #ping(entry) {
    try {
      while (!this.#over) {
        const line = `ping ${++entry.pings}`;
        const heard = await entry.player.ask(line, 10_000);
        if (heard !== line) throw new Error(`said '${line}', heard '${heard}'`);
        this.counts.pings++;
        await sleep(50);
      }
    } catch (e) {
      entry.failure = e.message;
    }
  }

  /** While it starts, Greenroom says 503: that is no answer to what was asked. */
  #refused(what, { status, json }) {
    if (status === 503) throw new Error('starting');
    this.counts.refused.push(`${what}: ${status} ${JSON.stringify(json)}`);
  }
}

export function deploy(server, appId, buildId, how = {}) {
  return server.call('POST', `/deployments/v3/apps/${appId}/deployments`, {
    buildId,
    idleTimeoutEnabled: true,
    roomsPerProcess: 4,
    transportType: 'tcp',
    containerPort: 7777,
    requestedCPU: 0.25,
    requestedMemoryMB: 512,
    additionalContainerPorts: [],
    env: [{ name: 'CHAOS_RUN', value: server.data }],
    ...how,
  });
}
