// What happens to rooms and processes when games end, break, fall idle or get a new version; by the clock.
import { after, before, describe, it, test } from 'node:test';
import assert from 'node:assert/strict';
import { alive, BIND_MS, EXTERNAL, Greenroom, IDLE_MS, TICK_MS } from './lib/greenroom.mjs';
import { build, deployment, readAll, ready, refused, sdk, unique } from './lib/cloud.mjs';
import { fixture } from './lib/archive.mjs';
import { pidHere, RUNTIME } from './lib/containers.mjs';
import { Player } from './lib/player.mjs';
import { sleep, until } from './lib/wait.mjs';

/** What a slow machine may add to a time that the server promises. */
const SLACK_MS = RUNTIME === 'docker' ? 6000 : 1500;

/** Within which an end is told: a container's comes by way of its engine, after what it printed. */
const END_MS = RUNTIME === 'docker' ? 10_000 : 2000;
const LINUX_HERE = !EXTERNAL && process.platform === 'linux';

const players = new Set();
let server;
let cloud;
let arena;
let deaf;

before(
  async () => {
    server = await Greenroom.up();
    cloud = sdk(server, server.token);
    const built = await Promise.all([build(cloud, fixture('node-arena'), { buildTag: 'arena' }), build(cloud, fixture('deaf'))]);
    for (const { build: b, log } of built) assert.equal(b.status, 'succeeded', log);
    [arena, deaf] = built.map((b) => b.build.buildId);
  },
  { timeout: 6 * 60_000 },
);
after(async () => {
  for (const player of players) await player.leave();
  await server?.down();
});

/** An application of its own with one deployment. */
async function stage(name, how = {}, buildId = arena) {
  const { appId } = await cloud.appsV2.createApp({ appName: unique(name), authConfiguration: {} });
  const { deploymentId } = await deploy(appId, how, buildId);
  return { appId, deploymentId };
}

const deploy = (appId, how, buildId = arena) => cloud.deploymentsV3.createDeployment(deployment(server, buildId, how), appId);
const room = (appId, params = {}, roomId) => cloud.roomsV2.createRoom({ region: 'Frankfurt', ...params }, appId, roomId);
const processOf = (appId, processId) => cloud.processesV3.getProcess(processId, appId);

async function join(address) {
  const player = await Player.join(address);
  players.add(player);
  return player;
}

/** A room that is reachable, with a player connected. */
async function match(appId, params) {
  const made = await room(appId, params);
  const { exposedPort: address } = await ready(server, appId, made.roomId);
  return { ...made, address, player: await join(address) };
}

/** Waits until the process has the status; returns it and how long that took, in ms. */
async function becomes(appId, processId, status, limitMs) {
  const from = performance.now();
  const found = await until(
    `process ${processId} to be ${status}`,
    limitMs,
    async (seen) => {
      const p = await processOf(appId, processId);
      seen(`${p.status} ${p.summaryExitReason ?? ''}`);
      return p.status === status && p;
    },
    50,
  );
  return { process: found, ms: performance.now() - from };
}

async function roomsAreGone(appId, processId, ...rooms) {
  for (const { roomId } of rooms) {
    const info = await cloud.roomsV2.getRoomInfo(roomId, appId);
    assert.equal(info.status, 'destroyed', roomId);
    assert.equal(info.currentAllocation, null, roomId);
    await refused(sdk(server).roomsV2.getConnectionInfo(roomId, appId), 404);
  }
  assert.deepEqual(await cloud.roomsV2.getActiveRoomsForProcess(processId, appId), []);
  const inactive = await cloud.roomsV2.getInactiveRoomsForProcess(processId, appId);
  assert.deepEqual(inactive.map((r) => r.roomId).sort(), rooms.map((r) => r.roomId).sort());
}

/** What Greenroom tells of its jobs and what they decided. */
async function readJobs() {
  const response = await fetch(`${server.url}/greenroom/v1/jobs`, { headers: { authorization: `Bearer ${server.token}` } });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
  JSON.parse(text);
  return text;
}

describe('lifecycle', { concurrency: 3 }, () => {
  it('kill -9: failed, its rooms destroyed, within 2 s', { skip: !LINUX_HERE && 'the game process must run on this machine', timeout: 40_000 }, async () => {
    const { appId } = await stage('killed');
    const first = await match(appId);
    const second = await room(appId);
    assert.equal(second.processId, first.processId);
    const pid = pidHere(first.processId, Number(await first.player.ask('pid')));
    process.kill(pid, 'SIGKILL');
    const { process: failed, ms } = await becomes(appId, first.processId, 'failed', END_MS);
    await roomsAreGone(appId, first.processId, first, second);
    assert.equal(ms <= END_MS, true, `it took ${Math.round(ms)} ms`);
    assert.match(failed.summaryExitReason ?? '', /137|KILL|signal 9/i);
    assert.equal(failed.terminatedAt instanceof Date, true);
    assert.equal(failed.roomsAllocated, 0);
    const next = await match(appId);
    assert.notEqual(next.processId, first.processId, 'a dead process takes no room');
    await cloud.processesV3.stopProcess(next.processId, appId);
  });

  it('exit 0: stopped, its rooms destroyed', { timeout: 30_000 }, async () => {
    const { appId } = await stage('exit-zero');
    const only = await match(appId);
    only.player.say('exit 0');
    const { process: stopped } = await becomes(appId, only.processId, 'stopped', END_MS);
    assert.equal(stopped.terminatedAt instanceof Date, true);
    await roomsAreGone(appId, only.processId, only);
    const log = await readAll(await cloud.logsV1.downloadLogForProcess(only.processId, appId));
    assert.match(log, /is up/);
  });

  it('exit 3: failed, and the reason names the code', { timeout: 30_000 }, async () => {
    const { appId } = await stage('exit-three');
    const only = await match(appId);
    only.player.say('exit 3');
    const { process: failed } = await becomes(appId, only.processId, 'failed', END_MS);
    assert.match(failed.summaryExitReason ?? '', /\b3\b/);
    await roomsAreGone(appId, only.processId, only);
  });

  it('a server that never binds its port fails with a sentence that names what it opened', { timeout: BIND_MS + 30_000 }, async () => {
    const { appId } = await stage('deaf', {}, deaf);
    const from = performance.now();
    const made = await room(appId);
    const { process: failed } = await becomes(appId, made.processId, 'failed', BIND_MS + 6 * TICK_MS + 4000);
    const ms = performance.now() - from;
    assert.equal(ms >= BIND_MS - TICK_MS, true, `it was given only ${Math.round(ms)} ms`);
    assert.deepEqual([failed.startedAt, failed.exposedPort], [null, null]);
    const log = await readAll(await cloud.logsV1.downloadLogForProcess(made.processId, appId));
    const own = /deaf on (\d+)/.exec(log)?.[1];
    assert.match(
      failed.summaryExitReason ?? '',
      new RegExp(`opened tcp/${own} on 127\\.0\\.0\\.1; the deployment expects tcp/\\d+ on 0\\.0\\.0\\.0`),
    );
    await roomsAreGone(appId, made.processId, made);
  });

  it('a connected player keeps an idle process alive; after leaving it is stopped in time', { timeout: 4 * IDLE_MS + 40_000 }, async () => {
    const { appId } = await stage('idle');
    const only = await match(appId);
    const pid = pidHere(only.processId, Number(await only.player.ask('pid')));
    await cloud.roomsV2.destroyRoom(only.roomId, appId);
    const end = Date.now() + 2.5 * IDLE_MS;
    while (Date.now() < end) {
      assert.equal((await processOf(appId, only.processId)).status, 'running');
      await sleep(TICK_MS);
    }
    // It says nothing for all that time: the open connection alone has to count.
    assert.equal(await only.player.ask('ping'), 'pong');
    await only.player.leave();
    const { process: stopped, ms } = await becomes(appId, only.processId, 'stopped', IDLE_MS + 2 * TICK_MS + SLACK_MS);
    assert.equal(ms >= IDLE_MS - 2 * TICK_MS, true, `it was given only ${Math.round(ms)} ms`);
    assert.equal(stopped.stoppingAt instanceof Date && stopped.terminatedAt instanceof Date, true);
    if (LINUX_HERE) assert.equal(alive(pid), false, `pid ${pid} is still there`);
    const jobs = await readJobs();
    assert.match(jobs, /reap/i);
    assert.equal(jobs.includes(only.processId), true, `the jobs do not name the process that was reaped: ${jobs.slice(0, 2000)}`);
  });

  it('a room keeps a process alive without any player; once destroyed it is stopped in time', { timeout: 4 * IDLE_MS + 30_000 }, async () => {
    const { appId } = await stage('waiting');
    const only = await match(appId);
    await only.player.leave();
    await sleep(2 * IDLE_MS);
    assert.equal((await processOf(appId, only.processId)).status, 'running');
    await cloud.roomsV2.destroyRoom(only.roomId, appId);
    const { ms } = await becomes(appId, only.processId, 'stopped', IDLE_MS + 2 * TICK_MS + SLACK_MS);
    assert.equal(ms >= IDLE_MS - 2 * TICK_MS, true, `it was given only ${Math.round(ms)} ms`);
  });

  it('a process made in advance that nobody uses is stopped, unless its deployment says otherwise', { timeout: 3 * IDLE_MS + 30_000 }, async () => {
    const off = await stage('never-idle', { idleTimeoutEnabled: false });
    const on = await stage('unused');
    const [kept, unused] = await Promise.all([off, on].map(({ appId }) => cloud.processesV3.createProcess('Frankfurt', appId)));
    await becomes(off.appId, kept.processId, 'running', 10_000);
    await becomes(on.appId, unused.processId, 'stopped', 10_000 + IDLE_MS + 2 * TICK_MS + SLACK_MS);
    await sleep(IDLE_MS);
    assert.equal((await processOf(off.appId, kept.processId)).status, 'running');
    await cloud.processesV3.stopProcess(kept.processId, off.appId);
    await becomes(off.appId, kept.processId, 'stopped', 5000);
  });

  it('a new deployment never touches running rooms; new rooms take it; deploymentId pins the old one', { timeout: 60_000 }, async () => {
    const { appId, deploymentId: old } = await stage('versions', { deploymentTag: 'one', roomsPerProcess: 3, env: [{ name: 'GREETING', value: 'one' }] });
    const running = await match(appId);
    const { deploymentId: fresh } = await deploy(appId, { deploymentTag: 'two', env: [{ name: 'GREETING', value: 'two' }] });
    assert.equal((await cloud.deploymentsV3.getLatestDeployment(appId)).deploymentId, fresh);
    const list = await cloud.deploymentsV3.getDeployments(appId);
    assert.deepEqual(list.deployments.map((d) => d.deploymentId).sort(), [old, fresh].sort());

    const next = await match(appId);
    assert.notEqual(next.processId, running.processId);
    assert.equal((await processOf(appId, next.processId)).deploymentId, fresh);
    assert.equal(await next.player.env('GREETING'), 'two');

    const pinned = await match(appId, { deploymentId: old });
    assert.equal(pinned.processId, running.processId, 'the old process has room for it');
    assert.equal(await pinned.player.env('GREETING'), 'one');

    await sleep(6 * TICK_MS);
    const before = await processOf(appId, running.processId);
    assert.equal(before.status, 'running');
    assert.equal(before.deploymentId, old);
    assert.equal((await cloud.roomsV2.getRoomInfo(running.roomId, appId)).status, 'active');
    assert.equal(await running.player.ask('ping'), 'pong', 'the connection from before the deployment is gone');

    // With the old process stopped, a pinned room gets a new process of the old version.
    await cloud.processesV3.stopProcess(running.processId, appId);
    const again = await match(appId, { deploymentId: old });
    assert.notEqual(again.processId, running.processId);
    assert.equal((await processOf(appId, again.processId)).deploymentId, old);
    assert.equal(await again.player.env('GREETING'), 'one');
    for (const { processId } of [next, again]) await cloud.processesV3.stopProcess(processId, appId);
  });

  it('many callers at once: no process is given more rooms than it takes', { timeout: 40_000 }, async () => {
    const { appId } = await stage('crowd', { roomsPerProcess: 3 });
    const rooms = await Promise.all(Array.from({ length: 9 }, () => room(appId)));
    assert.equal(new Set(rooms.map((r) => r.roomId)).size, 9);
    const perProcess = new Map();
    for (const r of rooms) perProcess.set(r.processId, (perProcess.get(r.processId) ?? 0) + 1);
    for (const [processId, count] of perProcess) {
      assert.equal(count <= 3, true, `${processId} was given ${count} rooms`);
      assert.equal((await processOf(appId, processId)).roomsAllocated, count);
    }
    for (const processId of perProcess.keys()) await cloud.processesV3.stopProcess(processId, appId);
  });

  it('Idempotency-Key: the first answer again, and 422 for another body', { timeout: 30_000 }, async () => {
    const { appId } = await stage('again');
    const post = async (key, body) => {
      const response = await server.contract.fetch(`${server.url}/rooms/v2/${appId}/create`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json() };
    };
    const key = unique('key');
    const body = { region: 'Frankfurt', roomConfig: 'one' };
    const answers = await Promise.all([post(key, body), post(key, body), post(key, body)]);
    answers.push(await post(key, body));
    for (const { status, body: answer } of answers) {
      assert.equal(status, 201, JSON.stringify(answer));
      assert.equal(answer.roomId, answers[0].body.roomId);
      assert.equal(answer.processId, answers[0].body.processId);
    }
    assert.equal((await cloud.roomsV2.getActiveRoomsForProcess(answers[0].body.processId, appId)).length, 1);
    const other = await post(key, { ...body, roomConfig: 'two' });
    assert.equal(other.status, 422, JSON.stringify(other.body));
    const fresh = await post(unique('key'), body);
    assert.notEqual(fresh.body.roomId, answers[0].body.roomId);
    for (const processId of new Set([answers[0], fresh].map((a) => a.body.processId))) await cloud.processesV3.stopProcess(processId, appId);
  });

  it('connectioninfo?wait answers as soon as the room is ready', { timeout: 40_000 }, async () => {
    const { appId } = await stage('patient');
    const made = await room(appId);
    const from = performance.now();
    const response = await server.contract.fetch(`${server.url}/rooms/v2/${appId}/connectioninfo/${made.roomId}?wait=20`);
    const info = await response.json();
    const ms = performance.now() - from;
    assert.equal(info.status, 'active', JSON.stringify(info));
    assert.equal(ms < 10_000, true, `it took ${Math.round(ms)} ms`);
    const player = await join(info.exposedPort);
    assert.equal(await player.ask('ping'), 'pong');
    await cloud.processesV3.stopProcess(made.processId, appId);
  });

  it('stop by the API: with players and rooms, at once', { timeout: 30_000 }, async () => {
    const { appId } = await stage('stopped');
    const only = await match(appId);
    const pid = pidHere(only.processId, Number(await only.player.ask('pid')));
    await cloud.processesV3.stopProcess(only.processId, appId);
    await roomsAreGone(appId, only.processId, only);
    const { process: stopped } = await becomes(appId, only.processId, 'stopped', 5000);
    assert.notEqual(stopped.stoppingAt, null);
    if (LINUX_HERE) assert.equal(alive(pid), false);
  });
});

test('no answer broke the contract', () => {
  assert.deepEqual(server.contract.violations, []);
});
