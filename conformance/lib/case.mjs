// What one case has at hand: SDKs whose calls are noted, and the moves that most cases begin with.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { ready, refused, sdk, unique } from './cloud.mjs';
import { until } from './wait.mjs';

/** A case could not be set up: this says nothing about the operation that it is about. */
export class StageFailed extends Error {
  constructor(what, cause) {
    super(`${what}: ${cause.message}`, { cause });
  }
}

/** Waits for what a case needs before it can begin. */
export async function setup(what, promise) {
  try {
    return await promise;
  } catch (e) {
    throw e instanceof StageFailed ? e : new StageFailed(`no ${what}`, e);
  }
}

const OVER = ['stopping', 'stopped', 'failed'];

export class Case {
  #apps = new Set();

  constructor(stage, recorder) {
    this.stage = stage;
    this.recorder = recorder;
    this.server = stage.server;
    this.orgId = stage.orgId;
    /** The developer who owns all of it. */
    this.cloud = this.as(stage.server.token);
    /** A game client, which has no token. */
    this.client = this.as();
    this.unique = unique;
  }

  as(token) {
    return sdk(this.server, token, this.recorder.fetch);
  }

  /** An application of its own. */
  async app(how = {}) {
    const config = { appName: unique('case'), authConfiguration: { anonymous: {}, nickname: {} }, ...how };
    const app = await setup('application', this.cloud.appsV2.createApp(config));
    this.#apps.add(app.appId);
    return app;
  }

  /** The token of a player who has just come. */
  async player(appId) {
    return (await setup('player', this.client.authV1.loginAnonymous(appId))).token;
  }

  deploy(appId, how, buildId = this.stage.build.buildId) {
    return setup('deployment', this.cloud.deploymentsV3.createDeployment(this.stage.deploymentOf(buildId, how), appId));
  }

  /** An application with a deployment of the small game. */
  async deployed(how) {
    const app = await this.app();
    const deployment = await this.deploy(app.appId, how);
    return { app, deployment, appId: app.appId, deploymentId: deployment.deploymentId };
  }

  /** A room that is reachable. */
  async room(appId, params = {}, roomId = undefined) {
    const made = await setup('room', this.cloud.roomsV2.createRoom({ region: 'Frankfurt', ...params }, appId, roomId));
    const info = await setup('reachable room', this.ready(appId, made.roomId));
    return { ...made, info };
  }

  ready(appId, roomId) {
    return ready(this.server, appId, roomId, this.stage.limitMs);
  }

  /** A process without a room, running. */
  async running(appId, region = 'Frankfurt') {
    const { processId } = await setup('process', this.cloud.processesV3.createProcess(region, appId));
    return setup('running process', this.becomes(appId, processId, 'running'));
  }

  becomes(appId, processId, ...statuses) {
    return this.until(`process ${processId} to be ${statuses.join(' or ')}`, async (seen) => {
      const process = await this.cloud.processesV3.getProcess(processId, appId);
      seen(`${process.status} ${process.summaryExitReason ?? ''}`);
      return statuses.includes(process.status) && process;
    });
  }

  until(what, probe, everyMs = 60) {
    return until(what, this.stage.limitMs, probe, everyMs);
  }

  /** The same for what comes once a minute. */
  untilMinute(what, probe) {
    return until(what, this.stage.minuteMs, probe, 500);
  }

  refused(promise, ...statuses) {
    return refused(promise, ...statuses);
  }

  /** A request that no SDK would send: `{ status, text }`. */
  async raw(method, path, { token = this.server.token, body, type = 'application/json', headers = {} } = {}) {
    const response = await this.recorder.fetch(`${this.server.url}${path}`, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(body === undefined ? {} : { 'content-type': type }), ...headers },
      body,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Ends what still runs, without making anyone wait. */
  close() {
    const cloud = sdk(this.server, this.server.token, fetch);
    const end = async (appId) => {
      const alive = (await cloud.processesV3.getLatestProcesses(appId)).filter((p) => !OVER.includes(p.status));
      await Promise.all(alive.map((p) => cloud.processesV3.stopProcess(p.processId, appId)));
    };
    for (const appId of this.#apps) {
      const chore = end(appId).catch(() => {}); // an application that the case has deleted
      this.stage.chores.add(chore);
      chore.finally(() => this.stage.chores.delete(chore));
    }
  }
}

/** A date that the SDK has parsed, and that is about now. */
export function recent(date, name = 'date') {
  assert.equal(date instanceof Date, true, `${name} is ${date}`);
  assert.equal(Math.abs(Date.now() - date.getTime()) < 10 * 60_000, true, `${name} is ${date.toISOString()}`);
}

/** A player token as anybody who knows the secret can make it. */
export function playerToken(secret, claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** What a token says of itself. */
export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

export const ids = (list, field) => list.map((item) => item[field]);
