// What the cases of all operations share: one Greenroom, one small game that starts fast, one
// application that stands while they run, and a second tenant.
import { build, deployment, sdk, unique } from './cloud.mjs';
import { fixture } from './archive.mjs';
import { Google } from './google.mjs';
import { Greenroom } from './greenroom.mjs';
import { Recorder } from './recorder.mjs';
import { Case, setup, StageFailed } from './case.mjs';
import { Player } from './player.mjs';

export class Stage {
  /** What cases do without waiting for it; awaited before the end. */
  chores = new Set();
  players = [];
  #standing = new Map();

  /**
   * @param server a Greenroom that is up
   * @param limitMs how long a case waits for what must come
   * @param minuteMs the same for what comes once a minute
   */
  constructor(server, limitMs = 12_000, minuteMs = 75_000) {
    this.server = server;
    this.limitMs = limitMs;
    this.minuteMs = minuteMs;
  }

  static async open(options = {}) {
    const google = await Google.open();
    const stage = new Stage(await Greenroom.up({ env: { GREENROOM_GOOGLE_JWKS: google.url }, ...options }), options.waitMs, options.waitMs);
    stage.google = google;
    await stage.prepare();
    return stage;
  }

  /** Finds the organization, gives it a fleet with a machine, and builds the game. */
  async prepare() {
    const cloud = sdk(this.server, this.server.token);
    this.orgId = (await cloud.organizationsV1.getOrgs()).orgs[0].orgId;
    await this.defaultFleet();
    const made = await build(cloud, fixture('tiny'), { buildTag: 'tiny' });
    if (made.build.status !== 'succeeded') throw new Error(`the game of the stage was not built:\n${made.log}`);
    this.build = made.build;
  }

  /** This machine works for the organization's default fleet, through what Greenroom adds to the API. */
  async defaultFleet() {
    const settings = { name: unique('own'), nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 85 }, defaultFleet: true };
    const { fleetId } = JSON.parse(await this.ours('POST', '/fleets/v2/fleets', settings));
    const events = await this.ours('GET', '/greenroom/v1/events?follow=false&lastEventId=0');
    const registered = events.split('\n').filter((line) => line.startsWith('data:') && line.includes('"node.registered"'));
    const { nodeId } = JSON.parse(registered.at(-1).slice('data:'.length)).subject;
    await this.ours('PUT', `/greenroom/v1/nodes/${nodeId}/fleet`, { fleetId });
  }

  /** What no SDK can say: the text of the answer. */
  async ours(method, path, body, token = this.server.token) {
    const response = await fetch(this.server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const said = await response.text();
    if (!response.ok) throw new StageFailed(`${method} ${path}`, new Error(`${response.status} ${said}`));
    return said;
  }

  /** A case of its own, whose calls are noted. */
  case(instead) {
    return new Case(this, new Recorder(this.server.contract, instead));
  }

  /** A deployment of the stage's game; unused processes are not stopped, unless told otherwise. */
  deploymentOf(buildId, how = {}) {
    return deployment(this.server, buildId, { idleTimeoutEnabled: false, roomsPerProcess: 3, ...how });
  }

  /** What is made once and stands while all cases run: `make` is called for the first who asks. */
  standing(name, make) {
    if (!this.#standing.has(name)) this.#standing.set(name, make(this.case()));
    return this.#standing.get(name);
  }

  /** The ids of what stands: an application with a deployment, a process and a room. */
  ids() {
    return this.standing('ids', async (c) => {
      const { appId, deploymentId } = await c.deployed();
      const { processId, roomId } = await c.room(appId);
      return { appId, deploymentId, processId, roomId, buildId: this.build.buildId, orgId: this.orgId, region: 'Frankfurt' };
    });
  }

  /** A process with a player who stays: what is measured once a minute is measured of this one. */
  watched() {
    return this.standing('watched', async (c) => {
      const { appId } = await c.deployed();
      const { processId, info } = await c.room(appId);
      const player = await setup('player', Player.join(info.exposedPort));
      this.players.push(player);
      await player.ask('x'.repeat(200_000));
      return { appId, processId };
    });
  }

  /** A node of the organization's default fleet: `{ fleetId, node }`. */
  node() {
    return this.standing('node', async (c) => {
      const fleetId = (await c.cloud.organizationsV1.getOrgs()).orgs.find((o) => o.orgId === this.orgId).defaultFleetId;
      const nodes = fleetId ? await c.cloud.nodesV1.listProvisionedNodes(fleetId) : [];
      if (!nodes.length) throw new StageFailed('no node', new Error('the organization has no default fleet with a node'));
      return { fleetId, node: nodes[0] };
    });
  }

  /** Somebody who is admin of another organization: `{ email, token, orgId }`. */
  stranger() {
    return this.standing('stranger', () => this.user(`${unique('stranger')}@example.org`, { newOrg: unique('Elsewhere') }));
  }

  /** An organization whose budget is used up, with a room that waits to come back: `{ token, appId, player, suspended }`. */
  broke() {
    return this.standing('broke', async (c) => {
      const { token } = await this.user(`${unique('broke')}@example.org`, { newOrg: unique('Broke') });
      const cloud = c.as(token);
      const made = await build(cloud, fixture('tiny'), {});
      const { appId } = await cloud.appsV2.createApp({ appName: unique('broke'), authConfiguration: { anonymous: {} } });
      await cloud.deploymentsV3.createDeployment(this.deploymentOf(made.build.buildId), appId);
      const { roomId: suspended } = await cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId);
      await cloud.roomsV2.suspendRoomV2Deprecated(suspended, appId);
      await this.ours('PUT', '/greenroom/v1/budget', { monthlyLimit: 0 }, token);
      return { token, appId, player: await c.player(appId), suspended };
    });
  }

  /** Makes a user, through what Greenroom adds to the API: `{ email, token, orgId? }`. */
  async user(email, more = {}) {
    const response = await fetch(`${this.server.url}/greenroom/v1/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userEmail: email, ...more }),
    });
    const said = await response.text();
    if (response.status !== 201) throw new StageFailed('a second user', new Error(`${response.status} ${said}`));
    const { plainTextToken: token, orgId } = JSON.parse(said);
    return { email, token, orgId };
  }

  async close() {
    await Promise.allSettled(this.chores);
    for (const player of this.players) await player.leave();
    this.google?.close();
    await this.server.down();
  }
}
