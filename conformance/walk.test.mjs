// The main road of a Hathora customer, walked by the official SDK and by real players.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { alive, EXTERNAL, Greenroom, TICK_MS } from './lib/greenroom.mjs';
import { build, complete, deployment, readAll, ready, refused, sdk, unique, upload } from './lib/cloud.mjs';
import { fixture, tgz } from './lib/archive.mjs';
import { pidHere, RUNTIME } from './lib/containers.mjs';
import { askByUdp, Player } from './lib/player.mjs';
import { sleep, until, within } from './lib/wait.mjs';
import { walk } from './lib/walk.mjs';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ARENA = fixture('node-arena');
const { step } = walk();
const players = [];
let server;
let cloud;

before(
  async () => {
    server = await Greenroom.up();
    cloud = sdk(server, server.token);
  },
  { timeout: 6 * 60_000 },
);
after(async () => {
  for (const player of players) await player.leave();
  await server?.down();
});

async function join(address) {
  const player = await Player.join(address);
  players.push(player);
  return player;
}

/** A date that the SDK has parsed, and that is about now. */
function recent(date, name = 'date') {
  assert.equal(date instanceof Date, true, `${name} is ${date}`);
  assert.equal(Math.abs(Date.now() - date.getTime()) < 10 * 60_000, true, `${name} is ${date.toISOString()}`);
}

const ids = (list, field) => list.map((item) => item[field]);
const processIs = (appId, processId, ...statuses) =>
  until(
    `process ${processId} to be ${statuses.join(' or ')}`,
    15_000,
    async (seen) => {
      const process = await cloud.processesV3.getProcess(processId, appId);
      seen(process.status);
      return statuses.includes(process.status) && process;
    },
    100,
  );

step('it says when it is ready', async () => {
  const response = await fetch(`${server.url}/healthz`);
  await response.text();
  assert.equal(response.status, 200);
});

step('orgs: the token belongs to one', async (n) => {
  const { orgs } = await cloud.organizationsV1.getOrgs();
  assert.equal(orgs.length >= 1, true);
  n.org = orgs[0];
  assert.match(n.org.orgId, /\S/);
  assert.equal(typeof n.org.stripeCustomerId, 'string');
  assert.equal(n.org.maxRequestedMemoryMB > 0, true);
  assert.equal(n.org.scopes.includes('builds:read-write'), true, `scopes: ${n.org.scopes}`);
});

step('create app', async (n) => {
  const appName = unique('walk');
  const app = await cloud.appsV2.createApp({ appName, authConfiguration: { anonymous: {}, nickname: {} } });
  assert.match(app.appId, new RegExp(`^app-${UUID}$`));
  assert.match(app.appSecret, /^secret-\S+$/);
  assert.equal(app.appName, appName);
  assert.equal(app.orgId, n.org.orgId);
  assert.deepEqual(app.authConfiguration, { anonymous: {}, nickname: {} });
  assert.equal(app.serviceConfig, null);
  assert.equal(app.deletedAt, null);
  assert.equal(app.deletedBy, null);
  assert.match(app.createdBy, /\S/);
  recent(app.createdAt, 'createdAt');
  n.app = app;
  assert.deepEqual(await cloud.appsV2.getApp(app.appId), app);
  const listed = (await cloud.appsV2.getApps()).applications.find((a) => a.appId === app.appId);
  assert.equal(listed.deployment, undefined);
  await refused(cloud.appsV2.createApp({ appName, authConfiguration: {} }), 400, 422);
  await refused(cloud.appsV2.createApp({ appName: 'Not A Name!', authConfiguration: {} }), 422);
  await refused(cloud.appsV2.createApp({ appName: 'a'.repeat(65), authConfiguration: {} }), 422);
});

step('a new app has no deployment, no process and takes no room', async (n) => {
  await refused(cloud.deploymentsV3.getLatestDeployment(n.app.appId), 404);
  assert.deepEqual(await cloud.deploymentsV3.getDeployments(n.app.appId), { deployments: [] });
  assert.deepEqual(await cloud.processesV3.getLatestProcesses(n.app.appId), []);
  assert.deepEqual(await cloud.processesV3.getProcessesCountExperimental(n.app.appId), { count: 0 });
  await refused(cloud.roomsV2.createRoom({ region: 'Frankfurt' }, n.app.appId), 400, 404, 422);
});

step('build: nothing runs and nothing is deployed before the upload is complete', async (n) => {
  const archive = tgz(ARENA);
  const created = await cloud.buildsV3.createBuild({ buildSizeInBytes: archive.length, buildTag: 'small' });
  assert.match(created.buildId, new RegExp(`^bld-${UUID}$`));
  assert.equal(created.orgId, n.org.orgId);
  assert.equal(created.status, 'created');
  assert.equal(created.buildTag, 'small');
  assert.equal(created.uploadParts.length, 1);
  assert.equal(created.uploadParts[0].partNumber, 1);
  assert.deepEqual([created.startedAt, created.finishedAt, created.deletedAt], [null, null, null]);
  recent(created.createdAt, 'createdAt');
  await refused(cloud.buildsV3.runBuild(created.buildId), 400, 422);
  assert.equal((await cloud.buildsV3.getBuild(created.buildId)).status, 'created');
  await refused(cloud.deploymentsV3.createDeployment(deployment(server, created.buildId), n.app.appId), 400, 404, 422);
  n.small = { created, archive };
});

step('build: upload as the CLI does it, run with its log, succeeded', async (n) => {
  const { created, archive } = n.small;
  const completed = await upload(created, archive);
  assert.equal(completed.status, 200, completed.text);
  const log = await readAll(await cloud.buildsV3.runBuild(created.buildId));
  // The CLI reads the state straight after the end of the log, and so does this.
  const built = await cloud.buildsV3.getBuild(created.buildId);
  assert.equal(built.status, 'succeeded', log);
  assert.match(log, /\S/);
  assert.equal(log.endsWith('\n'), true, 'the last line has no end');
  assert.equal(built.imageSize > 0, true);
  assert.equal(built.buildTag, 'small');
  recent(built.startedAt, 'startedAt');
  recent(built.finishedAt, 'finishedAt');
  assert.equal(created.createdAt <= built.startedAt && built.startedAt <= built.finishedAt, true);
  n.smallBuild = built;
});

step(
  'build: more than 10 MiB in several parts, under an id of our own',
  async (n) => {
    const noise = randomBytes(21 * 1024 * 1024 + 12_345);
    const files = { ...ARENA, Dockerfile: 'FROM node:20\nCOPY server.mjs .\nCOPY noise.bin .\nCMD ["node", "server.mjs"]\n', 'noise.bin': noise };
    const archive = tgz(files);
    const buildId = unique('big');
    const created = await cloud.buildsV3.createBuild({ buildSizeInBytes: archive.length, buildId, buildTag: '1.0.0' });
    assert.equal(created.buildId, buildId);
    const wanted = Math.ceil(archive.length / created.maxChunkSize);
    assert.equal(wanted > 1, true, `maxChunkSize ${created.maxChunkSize} makes one part of ${archive.length} bytes`);
    assert.deepEqual(ids(created.uploadParts, 'partNumber'), Array.from({ length: wanted }, (_, i) => i + 1));
    const completed = await upload(created, archive);
    assert.equal(completed.status, 200, completed.text);
    const log = await readAll(await cloud.buildsV3.runBuild(buildId));
    const built = await cloud.buildsV3.getBuild(buildId);
    assert.equal(built.status, 'succeeded', log);
    assert.equal(built.imageSize >= noise.length, true, `imageSize ${built.imageSize}`);
    n.build = built;
    n.noise = createHash('sha256').update(noise).digest('hex');
    await refused(cloud.buildsV3.createBuild({ buildSizeInBytes: archive.length, buildId }), 400, 422);
  },
  60_000,
);

step('build: a part that came in short is not taken for the whole', async () => {
  const archive = tgz(ARENA);
  const created = await cloud.buildsV3.createBuild({ buildSizeInBytes: archive.length });
  const short = await fetch(created.uploadParts[0].putRequestUrl, {
    method: 'PUT',
    body: archive.subarray(0, archive.length - 100),
    headers: { 'content-type': 'application/octet-stream' },
  });
  await short.text();
  // The CLI swallows both answers and goes on to run; there it must be told.
  await complete(created.completeUploadPostRequestUrl, [`<Part><PartNumber>1</PartNumber><ETag>${short.headers.get('etag') ?? ''}</ETag></Part>`]);
  await refused(cloud.buildsV3.runBuild(created.buildId), 400, 422);
});

step('build: what cannot be built fails in its log, not as an HTTP error', async (n) => {
  const none = await build(cloud, { 'server.mjs': 'console.log(1)' });
  assert.equal(none.build.status, 'failed');
  assert.match(none.log, /Dockerfile/);
  recent(none.build.finishedAt, 'finishedAt');
  await refused(cloud.deploymentsV3.createDeployment(deployment(server, none.build.buildId), n.app.appId), 400, 422);
  const outside = await build(cloud, { ...ARENA, '../outside.txt': 'x' });
  assert.equal(outside.build.status, 'failed', outside.log);
  assert.match(outside.log, /outside\.txt/);
});

step('build: a RUN line is named in the log', async () => {
  const Dockerfile = 'FROM node:20\nCOPY server.mjs .\nRUN echo conformance\nCMD ["node", "server.mjs"]\n';
  const { build: built, log } = await build(cloud, { ...ARENA, Dockerfile });
  assert.equal(built.status, 'succeeded', log);
  assert.match(log, /RUN echo conformance/);
});

step('builds: get and list', async (n) => {
  const { builds } = await cloud.buildsV3.getBuilds();
  assert.equal(ids(builds, 'buildId').includes(n.build.buildId), true);
  assert.deepEqual(builds.find((b) => b.buildId === n.smallBuild.buildId), n.smallBuild);
  await refused(cloud.buildsV3.getBuild('bld-unknown'), 404);
  await refused(cloud.buildsV3.runBuild('bld-unknown'), 404);
});

step('deployment: create, latest, get, list', async (n) => {
  const wanted = deployment(server, n.build.buildId, {
    deploymentTag: 'first',
    experimentalRequestedGPU: 0, // as the CLI always sends it
    additionalContainerPorts: [],
    env: [{ name: 'GREETING', value: 'hello there = "quoted" $HOME' }],
  });
  const made = await cloud.deploymentsV3.createDeployment(wanted, n.app.appId);
  assert.match(made.deploymentId, new RegExp(`^dep-${UUID}$`));
  assert.equal(made.appId, n.app.appId);
  assert.equal(made.buildId, n.build.buildId);
  assert.equal(made.buildTag, '1.0.0');
  assert.equal(made.deploymentTag, 'first');
  assert.deepEqual(made.defaultContainerPort, { name: 'default', port: 7777, transportType: 'tcp' });
  assert.deepEqual(made.additionalContainerPorts, []);
  for (const field of ['idleTimeoutEnabled', 'roomsPerProcess', 'requestedCPU', 'requestedMemoryMB', 'env']) {
    assert.deepEqual(made[field], wanted[field], field);
  }
  recent(made.createdAt, 'createdAt');
  n.deployment = made;
  assert.deepEqual(await cloud.deploymentsV3.getLatestDeployment(n.app.appId), made);
  assert.deepEqual(await cloud.deploymentsV3.getDeployment(made.deploymentId, n.app.appId), made);
  assert.deepEqual(await cloud.deploymentsV3.getDeployments(n.app.appId), { deployments: [made] });
  assert.deepEqual(await cloud.deploymentsV3.getDeployments(n.app.appId, 'first', '1.0.0'), { deployments: [made] });
  assert.deepEqual(await cloud.deploymentsV3.getDeployments(n.app.appId, 'second'), { deployments: [] });
  const listed = (await cloud.appsV2.getApps()).applications.find((a) => a.appId === n.app.appId);
  assert.equal(listed.deployment.deploymentId, made.deploymentId);
  assert.equal(listed.deployment.build.buildId, n.build.buildId);
});

step('room: create, then poll its address until it is active', async (n) => {
  const roomConfig = JSON.stringify({ mode: 'duel', map: 'größe' });
  const made = await cloud.roomsV2.createRoom({ region: 'Frankfurt', roomConfig }, n.app.appId);
  assert.match(made.roomId, /^[a-zA-Z0-9_-]{1,100}$/);
  assert.match(made.processId, new RegExp(`^${UUID}$`));
  assert.equal(made.status, 'starting');
  assert.equal(made.exposedPort, undefined);
  assert.deepEqual(made.additionalExposedPorts, []);
  const starting = await cloud.processesV3.getProcess(made.processId, n.app.appId);
  if (starting.status === 'starting') assert.deepEqual([starting.exposedPort, starting.startedAt], [null, null]);
  const info = await ready(server, n.app.appId, made.roomId);
  assert.equal(info.exposedPort.name, 'default');
  assert.equal(info.exposedPort.transportType, 'tcp');
  assert.deepEqual(info.additionalExposedPorts, []);
  n.room = { ...made, roomConfig };
  n.address = info.exposedPort;
});

step('process: running, with its times', async (n) => {
  const process = await cloud.processesV3.getProcess(n.room.processId, n.app.appId);
  assert.equal(process.status, 'running');
  assert.equal(process.processId, n.room.processId);
  assert.equal(process.appId, n.app.appId);
  assert.equal(process.deploymentId, n.deployment.deploymentId);
  assert.equal(process.region, 'Frankfurt');
  assert.equal(process.roomsPerProcess, 2);
  assert.equal(process.roomsAllocated, 1);
  assert.deepEqual(process.exposedPort, n.address);
  assert.equal(process.summaryExitReason, undefined);
  for (const field of ['createdAt', 'scheduledAt', 'bootedAt', 'startedAt']) recent(process[field], field);
  assert.equal(process.createdAt <= process.scheduledAt && process.scheduledAt <= process.bootedAt && process.bootedAt <= process.startedAt, true);
  assert.deepEqual([process.stoppingAt, process.terminatedAt], [null, null]);
});

step('a real player talks to it', async (n) => {
  n.player = await join(n.address);
  assert.equal(await n.player.ask('ping'), 'pong');
  assert.equal(await n.player.ask('sha noise.bin'), n.noise, 'the file that went up in parts is not the one the process has');
});

step('the game server has the environment of the contract', async (n) => {
  const wanted = {
    HATHORA_APP_ID: n.app.appId,
    HATHORA_APP_SECRET: n.app.appSecret,
    HATHORA_PROCESS_ID: n.room.processId,
    HATHORA_DEPLOYMENT_ID: n.deployment.deploymentId,
    HATHORA_BUILD_TAG: '1.0.0',
    HATHORA_REGION: 'Frankfurt',
    HATHORA_ROOMS_PER_PROCESS: '2',
    HATHORA_INITIAL_ROOM_ID: n.room.roomId,
    HATHORA_INITIAL_ROOM_CONFIG: n.room.roomConfig,
    HATHORA_HOSTNAME: n.address.host,
    HATHORA_DEFAULT_PORT: String(n.address.port),
    GREETING: 'hello there = "quoted" $HOME',
  };
  for (const [name, value] of Object.entries(wanted)) assert.equal(await n.player.env(name), value, name);
  assert.match((await n.player.env('HATHORA_SERVER_URL')) ?? '', /^http:\/\/\S+[^/]$/);
  assert.equal(Number(await n.player.env('HATHORA_ALLOCATED_CPU')), 0.25);
  assert.equal(Number(await n.player.env('HATHORA_ALLOCATED_MEMORY_MB')), 512);
});

step('a second room joins the process, and the game server finds it by itself', async (n) => {
  const roomId = unique('room');
  const made = await cloud.roomsV2.createRoom({ region: 'Frankfurt', roomConfig: 'second' }, n.app.appId, roomId);
  assert.equal(made.roomId, roomId);
  assert.equal(made.processId, n.room.processId);
  assert.equal(made.status, 'active', 'the process runs already');
  assert.deepEqual(made.exposedPort, n.address);
  n.second = made;
  const answer = await n.player.ask('rooms');
  assert.match(answer, /^\[/);
  const found = Object.fromEntries(JSON.parse(answer).map((room) => [room.roomId, room.roomConfig]));
  assert.deepEqual(found, { [n.room.roomId]: n.room.roomConfig, [roomId]: 'second' });
  assert.equal((await cloud.processesV3.getProcess(made.processId, n.app.appId)).roomsAllocated, 2);
});

step('a third room gets a process of its own', async (n) => {
  const made = await cloud.roomsV2.createRoom({ region: 'Frankfurt', deploymentId: n.deployment.deploymentId }, n.app.appId);
  assert.notEqual(made.processId, n.room.processId);
  await ready(server, n.app.appId, made.roomId);
  const pinned = await cloud.processesV3.getProcess(made.processId, n.app.appId);
  assert.equal(pinned.deploymentId, n.deployment.deploymentId);
  n.third = made;
});

step('rooms: info, lists, update', async (n) => {
  const info = await cloud.roomsV2.getRoomInfo(n.room.roomId, n.app.appId);
  assert.equal(info.status, 'active');
  assert.equal(info.appId, n.app.appId);
  assert.equal(info.roomConfig, n.room.roomConfig);
  assert.equal(info.currentAllocation.processId, n.room.processId);
  assert.equal(info.currentAllocation.unscheduledAt, null);
  recent(info.currentAllocation.scheduledAt, 'scheduledAt');
  assert.deepEqual(info.allocations, [info.currentAllocation]);
  const active = await cloud.roomsV2.getActiveRoomsForProcess(n.room.processId, n.app.appId);
  assert.deepEqual(ids(active, 'roomId').sort(), [n.room.roomId, n.second.roomId].sort());
  assert.deepEqual(await cloud.roomsV2.getInactiveRoomsForProcess(n.room.processId, n.app.appId), []);
  await cloud.roomsV2.updateRoomConfig(n.second.roomId, { roomConfig: 'changed' }, n.app.appId);
  assert.equal((await cloud.roomsV2.getRoomInfo(n.second.roomId, n.app.appId)).roomConfig, 'changed');
  assert.match(await n.player.ask('rooms'), /"changed"/);
});

step('room: destroy frees the slot', async (n) => {
  await cloud.roomsV2.destroyRoom(n.second.roomId, n.app.appId);
  const info = await cloud.roomsV2.getRoomInfo(n.second.roomId, n.app.appId);
  assert.equal(info.status, 'destroyed');
  assert.equal(info.currentAllocation, null);
  assert.equal(info.allocations.length, 1);
  recent(info.allocations[0].unscheduledAt, 'unscheduledAt');
  await refused(sdk(server).roomsV2.getConnectionInfo(n.second.roomId, n.app.appId), 404);
  await refused(cloud.roomsV2.destroyRoom(n.second.roomId, n.app.appId), 404);
  assert.deepEqual(ids(await cloud.roomsV2.getActiveRoomsForProcess(n.room.processId, n.app.appId), 'roomId'), [n.room.roomId]);
  assert.deepEqual(ids(await cloud.roomsV2.getInactiveRoomsForProcess(n.room.processId, n.app.appId), 'roomId'), [n.second.roomId]);
  assert.equal((await cloud.processesV3.getProcess(n.room.processId, n.app.appId)).roomsAllocated, 1);
  assert.equal(await n.player.ask('ping'), 'pong', 'the other room goes on');
});

step('room: what is refused', async (n) => {
  const create = (params, roomId, appId = n.app.appId) => cloud.roomsV2.createRoom({ region: 'Frankfurt', ...params }, appId, roomId);
  await refused(create({}, n.room.roomId), 400, 422);
  await refused(create({}, 'no spaces'), 422);
  await refused(create({}, 'x'.repeat(101)), 422);
  await refused(create({ region: 'Atlantis' }), 422);
  await refused(create({ roomConfig: 'x'.repeat(10_001) }), 422);
  await refused(create({ deploymentId: 'dep-unknown' }), 400, 404, 422);
  await refused(cloud.roomsV2.getRoomInfo('unknown', n.app.appId), 404);
  await refused(cloud.roomsV2.updateRoomConfig('unknown', { roomConfig: '' }, n.app.appId), 404);
  await refused(cloud.roomsV2.destroyRoom('unknown', n.app.appId), 404);
  await refused(sdk(server).roomsV2.getConnectionInfo('unknown', n.app.appId), 404);
});

step('process: made in advance, the next room of its region lands there at once', async (n) => {
  const warm = await cloud.processesV3.createProcess('London', n.app.appId);
  assert.equal(warm.status, 'starting');
  assert.equal(warm.region, 'London');
  assert.equal(warm.roomsAllocated, 0);
  assert.deepEqual([warm.exposedPort, warm.startedAt, warm.terminatedAt], [null, null, null]);
  await processIs(n.app.appId, warm.processId, 'running');
  const room = await cloud.roomsV2.createRoom({ region: 'London' }, n.app.appId);
  assert.equal(room.processId, warm.processId);
  assert.equal(room.status, 'active');
  const player = await join(room.exposedPort);
  assert.equal((await player.env('HATHORA_INITIAL_ROOM_CONFIG')) ?? '', '');
  assert.equal(await player.env('HATHORA_REGION'), 'London');
  n.warm = { ...room, player };
  await refused(cloud.processesV3.createProcess('Atlantis', n.app.appId), 404, 422);
});

step('processes: latest and count, with filters', async (n) => {
  const { appId } = n.app;
  const all = [n.room, n.third, n.warm].map((r) => r.processId).sort();
  const listed = await cloud.processesV3.getLatestProcesses(appId);
  assert.deepEqual(ids(listed, 'processId').sort(), all);
  assert.deepEqual([...listed].sort((a, b) => b.createdAt - a.createdAt), listed, 'newest first');
  assert.deepEqual(ids(await cloud.processesV3.getLatestProcesses(appId, ['running'], ['London']), 'processId'), [n.warm.processId]);
  assert.deepEqual(ids(await cloud.processesV3.getLatestProcesses(appId, ['running', 'starting'], ['London', 'Frankfurt']), 'processId').sort(), all);
  assert.deepEqual(await cloud.processesV3.getLatestProcesses(appId, ['failed']), []);
  assert.deepEqual(await cloud.processesV3.getProcessesCountExperimental(appId), { count: 3 });
  assert.deepEqual(await cloud.processesV3.getProcessesCountExperimental(appId, ['running'], ['Frankfurt']), { count: 2 });
  assert.deepEqual(await cloud.processesV3.getProcessesCountExperimental(appId, ['stopped', 'failed']), { count: 0 });
});

step('logs: the last lines, and the rest as it comes', async (n) => {
  const { appId } = n.app;
  const { processId } = n.room;
  await n.player.ask('spew 50');
  await until('the lines to reach the log', 3000, async () => /line 50 of 50/.test(await readAll(await cloud.logsV1.getLogsForProcess(processId, appId))));
  assert.equal(await readAll(await cloud.logsV1.getLogsForProcess(processId, appId, false, 3)), 'line 48 of 50\nline 49 of 50\nline 50 of 50\n');
  assert.match(await readAll(await cloud.logsV1.getLogsForProcess(processId, appId)), new RegExp(`arena ${processId} is up`));
  await refused(cloud.logsV1.getLogsForProcess(processId, appId, false, 0), 400);
  await refused(cloud.logsV1.downloadLogForProcess(processId, appId), 400);
  await refused(cloud.logsV1.getLogsForProcess('unknown', appId), 404);

  const stream = await cloud.logsV1.getLogsForProcess(processId, appId, true, 1);
  const heard = { text: '', ended: false };
  n.following = (async () => {
    for await (const chunk of stream) heard.text += Buffer.from(chunk).toString('utf8');
    heard.ended = true;
  })();
  n.following.catch(() => {});
  n.heard = heard;
  await until('the last line', 3000, () => heard.text === 'line 50 of 50\n', 20);
  await n.player.ask('print live line');
  await until('the new line', 3000, () => heard.text === 'line 50 of 50\nlive line\n', 20);
  assert.equal(heard.ended, false);
});

step('process: stop ends it and its rooms, and its log can be had whole', async (n) => {
  const { appId } = n.app;
  const { processId } = n.room;
  const pid = pidHere(processId, Number(await n.player.ask('pid')));
  await cloud.processesV3.stopProcess(processId, appId);
  assert.equal((await cloud.roomsV2.getRoomInfo(n.room.roomId, appId)).status, 'destroyed');
  await refused(sdk(server).roomsV2.getConnectionInfo(n.room.roomId, appId), 404);
  const stopped = await processIs(appId, processId, 'stopped');
  recent(stopped.stoppingAt, 'stoppingAt');
  recent(stopped.terminatedAt, 'terminatedAt');
  assert.equal(stopped.stoppingAt <= stopped.terminatedAt, true);
  assert.equal(stopped.roomsAllocated, 0);
  await within(2000, 'the player noticing', n.player.ended);
  if (!EXTERNAL) assert.equal(alive(pid), false, `pid ${pid} is still there`);
  await within(3000, 'the followed log ending', n.following);
  assert.match(n.heard.text, /asked to leave\n$/, 'it was not asked by SIGTERM, or its last words got lost');
  const whole = await readAll(await cloud.logsV1.downloadLogForProcess(processId, appId));
  assert.match(whole, /^[^]*is up[^]*line 1 of 50\n[^]*line 50 of 50\nlive line\nasked to leave\n$/);
  assert.deepEqual(ids(await cloud.roomsV2.getActiveRoomsForProcess(processId, appId), 'roomId'), []);
});

step('udp, and additional ports', async (n) => {
  const app = await cloud.appsV2.createApp({ appName: unique('udp'), authConfiguration: {} });
  const made = await cloud.deploymentsV3.createDeployment(
    deployment(server, n.build.buildId, {
      transportType: 'udp',
      containerPort: 7778,
      roomsPerProcess: 1,
      additionalContainerPorts: [{ name: 'admin', port: 7779, transportType: 'tcp' }],
      env: RUNTIME === 'docker' ? [{ name: 'CONTAINER_PORTS', value: '7779' }] : [],
    }),
    app.appId,
  );
  assert.deepEqual(made.additionalContainerPorts, [{ name: 'admin', port: 7779, transportType: 'tcp' }]);
  const room = await cloud.roomsV2.createRoom({ region: 'Tokyo' }, app.appId);
  const info = await ready(server, app.appId, room.roomId);
  assert.equal(info.exposedPort.transportType, 'udp');
  assert.equal(await askByUdp(info.exposedPort, 'ping'), 'pong');
  assert.deepEqual(info.additionalExposedPorts.map(({ name, transportType }) => ({ name, transportType })), [{ name: 'admin', transportType: 'tcp' }]);
  const admin = await join(info.additionalExposedPorts[0]);
  assert.equal(await admin.ask('ping'), 'pong');
  assert.equal(await admin.env('HATHORA_ADMIN_PORT'), String(info.additionalExposedPorts[0].port));
  await admin.leave();
  await cloud.processesV3.stopProcess(room.processId, app.appId);
});

step('players log in, and the game server can verify their tokens', async (n) => {
  const client = sdk(server);
  const claims = (token) => {
    const [head, payload, signature] = token.split('.');
    const right = createHmac('sha256', n.app.appSecret).update(`${head}.${payload}`).digest('base64url');
    assert.equal(signature, right, 'the token is not signed with the app secret');
    assert.equal(JSON.parse(Buffer.from(head, 'base64url')).alg, 'HS256');
    return JSON.parse(Buffer.from(payload, 'base64url'));
  };
  const anonymous = claims((await client.authV1.loginAnonymous(n.app.appId)).token);
  assert.equal(anonymous.type, 'anonymous');
  assert.match(anonymous.id, /\S/);
  assert.match(anonymous.name, /\S/);
  assert.equal(Math.abs(Date.now() / 1000 - anonymous.iat) < 600, true, `iat ${anonymous.iat}`);
  assert.notEqual(claims((await client.authV1.loginAnonymous(n.app.appId)).token).id, anonymous.id);
  const nickname = claims((await client.authV1.loginNickname({ nickname: 'Ada' }, n.app.appId)).token);
  assert.match(nickname.type, /\S/);
  assert.equal(nickname.id, 'Ada');
  await refused(client.authV1.loginAnonymous('app-unknown'), 404);
});

step('discovery', async () => {
  const endpoints = await sdk(server).discoveryV2.getPingServiceEndpoints();
  assert.equal(endpoints.length >= 1, true);
  for (const { host, port, region } of endpoints) {
    assert.match(host, /\S/);
    assert.equal(Number.isInteger(port) && port > 0 && port < 65_536, true, `port ${port}`);
    assert.match(region, /^[A-Z]\w+$/);
  }
});

step('errors: another token, another app', async (n) => {
  const { appId } = n.app;
  for (const stranger of [sdk(server, 'wrong'), sdk(server)]) {
    await refused(stranger.organizationsV1.getOrgs(), 401);
    await refused(stranger.appsV2.getApp(appId), 401);
    await refused(stranger.roomsV2.createRoom({ region: 'Frankfurt' }, appId), 401);
    await refused(stranger.processesV3.getLatestProcesses(appId), 401);
    await refused(stranger.buildsV3.getBuilds(), 401);
  }
  for (const unknown of ['app-00000000-0000-4000-8000-000000000000', 'nonsense']) {
    await refused(cloud.appsV2.getApp(unknown), 404);
    await refused(cloud.appsV2.patchApp({ appName: 'x' }, unknown), 404);
    await refused(cloud.appsV2.deleteApp(unknown), 404);
    await refused(cloud.deploymentsV3.getDeployments(unknown), 404);
    await refused(cloud.deploymentsV3.getLatestDeployment(unknown), 404);
    await refused(cloud.deploymentsV3.createDeployment(deployment(server, n.build.buildId), unknown), 404);
    await refused(cloud.processesV3.getLatestProcesses(unknown), 404);
    await refused(cloud.processesV3.getProcess(n.warm.processId, unknown), 404);
    await refused(cloud.processesV3.createProcess('Frankfurt', unknown), 404);
    await refused(cloud.roomsV2.createRoom({ region: 'Frankfurt' }, unknown), 404);
    await refused(cloud.roomsV2.getRoomInfo(n.warm.roomId, unknown), 404);
    await refused(cloud.roomsV2.getConnectionInfo(n.warm.roomId, unknown), 404);
    await refused(cloud.logsV1.getLogsForProcess(n.warm.processId, unknown), 404);
  }
  await refused(cloud.deploymentsV3.getDeployment('dep-unknown', appId), 404);
  await refused(cloud.processesV3.getProcess('00000000-0000-4000-8000-000000000000', appId), 404);
  await refused(cloud.processesV3.stopProcess('00000000-0000-4000-8000-000000000000', appId), 404);
  await refused(cloud.roomsV2.getActiveRoomsForProcess('00000000-0000-4000-8000-000000000000', appId), 404);
});

step('errors: deployments that cannot be', async (n) => {
  const port = (name) => ({ name, port: 7000, transportType: 'tcp' });
  const wrong = [
    ['tls has no edge yet', { transportType: 'tls' }],
    ['no transport', { transportType: 'sctp' }],
    ['no room', { roomsPerProcess: 0 }],
    ['too many rooms', { roomsPerProcess: 10_001 }],
    ['no port', { containerPort: 0 }],
    ['a port past the last', { containerPort: 65_536 }],
    ['no cpu', { requestedCPU: 0 }],
    ['no memory', { requestedMemoryMB: 0 }],
    ['an env name', { env: [{ name: '1ST', value: '' }] }],
    ['a long env value', { env: [{ name: 'LONG', value: 'x'.repeat(5001) }] }],
    ['too many env', { env: Array.from({ length: 101 }, (_, i) => ({ name: `E${i}`, value: '' })) }],
    ['three more ports', { additionalContainerPorts: [port('a'), port('b'), port('c')] }],
  ];
  for (const [name, how] of wrong) {
    const error = await refused(cloud.deploymentsV3.createDeployment({ ...deployment(server, n.build.buildId), ...how }, n.app.appId), 422).catch((e) => {
      throw new Error(`${name}: ${e.message}`);
    });
    if (how.transportType === 'tls') assert.match(error.message, /tls/i);
  }
  await refused(cloud.deploymentsV3.createDeployment(deployment(server, 'bld-unknown'), n.app.appId), 400, 404, 422);
  assert.equal((await cloud.deploymentsV3.getLatestDeployment(n.app.appId)).deploymentId, n.deployment.deploymentId);
});

step('errors: bodies that no SDK would send', async (n) => {
  const post = async (body) => {
    const response = await server.contract.fetch(`${server.url}/deployments/v3/apps/${n.app.appId}/deployments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body,
    });
    return { status: response.status, ...(await response.json()) };
  };
  const { buildId, ...nameless } = deployment(server, n.build.buildId);
  const missing = await post(JSON.stringify(nameless));
  assert.equal(missing.status, 422, missing.message);
  assert.match(missing.message, /buildId/);
  const typed = await post(JSON.stringify({ ...nameless, buildId, roomsPerProcess: 'many' }));
  assert.equal([400, 422].includes(typed.status), true, `${typed.status} ${typed.message}`);
  for (const broken of ['{', '[]', 'null', '']) {
    const answer = await post(broken);
    assert.equal([400, 422].includes(answer.status), true, `${JSON.stringify(broken)} → ${answer.status}`);
  }
});

step('a browser game may call it', async (n) => {
  const ask = (method, path, headers) =>
    new Promise((resolve, reject) => {
      request(new URL(`${server.url}${path}`), { method, headers: { origin: 'https://game.example', ...headers } }, (r) => {
        r.resume().once('end', () => resolve(r));
      })
        .once('error', reject)
        .end();
    });
  const path = `/rooms/v2/${n.app.appId}/connectioninfo/${n.warm.roomId}`;
  const preflight = await ask('OPTIONS', path, { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization,content-type' });
  assert.equal([200, 204].includes(preflight.statusCode), true, `preflight ${preflight.statusCode}`);
  assert.match(preflight.headers['access-control-allow-origin'] ?? '', /^(\*|https:\/\/game\.example)$/);
  assert.match(preflight.headers['access-control-allow-headers'] ?? '', /authorization/i);
  assert.match(preflight.headers['access-control-allow-headers'] ?? '', /content-type/i);
  const answer = await ask('GET', path);
  assert.equal(answer.statusCode, 200);
  assert.match(answer.headers['access-control-allow-origin'] ?? '', /^(\*|https:\/\/game\.example)$/);
});

step('app: patch, update, delete', async (n) => {
  const first = await cloud.appsV2.createApp({ appName: unique('app'), authConfiguration: { anonymous: {} } });
  const { appId } = first;
  const appName = unique('renamed');
  const patched = await cloud.appsV2.patchApp({ appName }, appId);
  assert.deepEqual(patched, { ...first, appName });
  const scaled = await cloud.appsV2.patchApp(
    { serviceConfig: { staticProcessAllocation: [{ region: 'Frankfurt', minProcesses: 0, targetProcesses: 0, maxProcesses: null }] } },
    appId,
  );
  const [allocation] = scaled.serviceConfig.staticProcessAllocation;
  assert.equal(allocation.region, 'Frankfurt');
  assert.equal(allocation.minProcesses, 0);
  assert.equal(Number.isInteger(allocation.maxProcesses), true);
  const replaced = await cloud.appsV2.updateApp({ appName, authConfiguration: { nickname: {} } }, appId);
  assert.deepEqual(replaced.authConfiguration, { nickname: {} });
  assert.equal(replaced.serviceConfig, null, 'a full replacement without serviceConfig takes it away');
  assert.equal(replaced.appSecret, first.appSecret);
  await refused(sdk(server).authV1.loginAnonymous(appId), 404);
  await refused(cloud.appsV2.patchApp({ appName: 'No!' }, appId), 422);
  await cloud.appsV2.deleteApp(appId);
  assert.equal(ids((await cloud.appsV2.getApps()).applications, 'appId').includes(appId), false);
  await refused(cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId), 404);
  await refused(cloud.appsV2.getApp(appId), 404);
  const again = await cloud.appsV2.createApp({ appName, authConfiguration: {} });
  assert.notEqual(again.appId, appId, 'a name is free again once its app is gone');
  await cloud.appsV2.deleteApp(again.appId);
});

step('build: delete', async (n) => {
  assert.deepEqual(await cloud.buildsV3.deleteBuild(n.smallBuild.buildId), {});
  const left = (await cloud.buildsV3.getBuilds()).builds.find((b) => b.buildId === n.smallBuild.buildId);
  if (left) recent(left.deletedAt, 'deletedAt');
  await refused(cloud.deploymentsV3.createDeployment(deployment(server, n.smallBuild.buildId), n.app.appId), 400, 404, 422);
  await refused(cloud.buildsV3.deleteBuild('bld-unknown'), 404);
});

step('the process made in advance is still there, and goes when asked', async (n) => {
  assert.equal(await n.warm.player.ask('ping'), 'pong');
  await cloud.processesV3.stopProcess(n.warm.processId, n.app.appId);
  await processIs(n.app.appId, n.warm.processId, 'stopped');
  await sleep(TICK_MS);
  assert.equal((await cloud.processesV3.getProcess(n.third.processId, n.app.appId)).status, 'running', 'its neighbour goes on');
});

step('SIGTERM ends Greenroom and the game processes that still run', async (n) => {
  assert.equal((await cloud.processesV3.getProcess(n.third.processId, n.app.appId)).status, 'running');
  if (EXTERNAL) return cloud.processesV3.stopProcess(n.third.processId, n.app.appId);
  assert.equal(process.platform !== 'linux' || server.gameProcesses().length >= 1, true, 'the marker finds no process');
  await server.down();
});

// All operations that Greenroom promises today; the walk must have used each.
const PROMISED = `GetOrgs GetApps CreateApp GetApp UpdateApp PatchApp DeleteApp CreateBuild GetBuild GetBuilds DeleteBuild RunBuild
  CreateDeployment GetDeployments GetLatestDeployment GetDeployment CreateProcess GetProcess GetLatestProcesses
  GetProcessesCountExperimental StopProcess CreateRoom GetRoomInfo GetActiveRoomsForProcess GetInactiveRoomsForProcess DestroyRoom
  GetConnectionInfo UpdateRoomConfig GetLogsForProcess DownloadLogForProcess LoginAnonymous LoginNickname GetPingServiceEndpoints`;

test('every promised operation has answered', () => {
  const done = new Set(server.contract.succeeded());
  assert.deepEqual(PROMISED.split(/\s+/).filter((op) => !done.has(op)), []);
});

test('no answer broke the contract', () => {
  assert.deepEqual(server.contract.violations, []);
});
