import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { dozen, filters, three } from '../lib/processes.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';

const TIMES = ['createdAt', 'scheduledAt', 'bootedAt', 'startedAt'];

export const CreateProcess = {
  reads: ['GetProcess', 'GetLatestProcesses'],
  call: (s, { appId }) => s.processesV3.createProcess('Frankfurt', appId),
  async required(c) {
    const { appId, deploymentId } = await c.deployed({ roomsPerProcess: 5 });
    const made = await c.cloud.processesV3.createProcess('Sao_Paulo', appId);
    assert.match(made.processId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    recent(made.createdAt, 'createdAt');
    assert.deepEqual([made.appId, made.deploymentId, made.region, made.roomsPerProcess, made.roomsAllocated, made.status], [appId, deploymentId, 'Sao_Paulo', 5, 0, 'starting']);
    assert.deepEqual([made.exposedPort, made.startedAt, made.stoppingAt, made.terminatedAt], [null, null, null, null]);
    assert.deepEqual(ids(await c.cloud.processesV3.getLatestProcesses(appId), 'processId'), [made.processId]);
    await c.becomes(appId, made.processId, 'running');
    const room = await c.cloud.roomsV2.createRoom({ region: 'Sao_Paulo' }, appId);
    assert.deepEqual([room.processId, room.status], [made.processId, 'active'], 'a room finds the process that was made in advance');
  },
  errors: {
    async 404(c) {
      const { appId } = await c.app();
      await c.refused(c.cloud.processesV3.createProcess('Frankfurt', appId), 404);
    },
    async 422(c) {
      const { appId } = await c.stage.ids();
      await c.refused(c.cloud.processesV3.createProcess('Atlantis', appId), 422);
    },
    402: (c) => refusedWhenBroke(c, ({ cloud, appId }) => cloud.processesV3.createProcess('Frankfurt', appId)),
  },
};

export const GetProcess = {
  reads: ['CreateRoom', 'StopProcess'],
  call: (s, { appId, processId }) => s.processesV3.getProcess(processId, appId),
  async required(c) {
    const { appId, deploymentId } = await c.deployed({ roomsPerProcess: 4 });
    const { processId, info } = await c.room(appId);
    const running = await c.cloud.processesV3.getProcess(processId, appId);
    assert.deepEqual([running.processId, running.deploymentId, running.roomsPerProcess, running.roomsAllocated], [processId, deploymentId, 4, 1]);
    assert.equal(running.status, 'running');
    assert.deepEqual(running.exposedPort, info.exposedPort);
    for (const field of TIMES) recent(running[field], field);
    assert.deepEqual([...TIMES].sort((a, b) => running[a] - running[b]), TIMES);
    await c.cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId);
    assert.equal((await c.cloud.processesV3.getProcess(processId, appId)).roomsAllocated, 2);
    await c.cloud.processesV3.stopProcess(processId, appId);
    const stopped = await c.becomes(appId, processId, 'stopped');
    recent(stopped.stoppingAt, 'stoppingAt');
    assert.equal(stopped.stoppingAt <= stopped.terminatedAt && stopped.roomsAllocated === 0, true);
  },
};

export const GetLatestProcesses = {
  reads: ['GetProcess'],
  call: (s, { appId }) => s.processesV3.getLatestProcesses(appId),
  async full(c) {
    const { appId, one, two, third } = await three(c);
    const list = async (...how) => ids(await c.cloud.processesV3.getLatestProcesses(appId, ...how), 'processId');
    assert.deepEqual(await list(['running'], ['London', 'Tokyo'], Date.now() + 60_000), [third.processId, two.processId]);
    assert.deepEqual(await list(['stopped'], ['London']), [one.processId]);
    assert.deepEqual(await list(undefined, ['Tokyo']), [third.processId]);
    assert.deepEqual(await list(undefined, undefined, third.createdAt.getTime()), [two.processId, one.processId]);
    assert.deepEqual(await list(['failed']), []);
    const [shown] = await c.cloud.processesV3.getLatestProcesses(appId, ['stopped']);
    assert.deepEqual(shown, await c.cloud.processesV3.getProcess(one.processId, appId));
  },
  async required(c) {
    const { appId, processIds } = await dozen(c);
    const found = await c.cloud.processesV3.getLatestProcesses(appId);
    assert.deepEqual(ids(found, 'processId'), processIds.slice(0, 10), 'the ten newest, newest first');
    assert.deepEqual((await c.cloud.processesV3.getProcess(processIds[9], appId)).createdAt, found[9].createdAt);
  },
  errors: { 422: filters((c, ...how) => c.cloud.processesV3.getLatestProcesses(...how)) },
};

export const GetProcessesCountExperimental = {
  reads: ['CreateProcess', 'GetLatestProcesses'],
  call: (s, { appId }) => s.processesV3.getProcessesCountExperimental(appId),
  async full(c) {
    const { appId, third } = await three(c);
    const count = async (...how) => (await c.cloud.processesV3.getProcessesCountExperimental(appId, ...how)).count;
    assert.equal(await count(['running', 'stopped'], ['London', 'Tokyo'], Date.now() + 60_000), 3);
    assert.equal(await count(['running'], ['London']), 1);
    assert.equal(await count(['stopped']), (await c.cloud.processesV3.getLatestProcesses(appId, ['stopped'])).length);
    assert.equal(await count(undefined, ['Tokyo']), 1);
    assert.equal(await count(undefined, undefined, third.createdAt.getTime()), 2);
  },
  async required(c) {
    const { appId } = await c.deployed();
    const count = async () => (await c.cloud.processesV3.getProcessesCountExperimental(appId)).count;
    assert.equal(await count(), 0);
    for (let i = 0; i < 2; i++) await c.cloud.processesV3.createProcess('London', appId);
    assert.equal(await count(), 2);
    assert.equal((await c.cloud.processesV3.getProcessesCountExperimental((await dozen(c)).appId)).count, 12);
  },
  errors: { 422: filters((c, ...how) => c.cloud.processesV3.getProcessesCountExperimental(...how)) },
};

export const StopProcess = {
  reads: ['GetProcess', 'GetRoomInfo'],
  call: (s, { appId, processId }) => s.processesV3.stopProcess(processId, appId),
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 1 });
    const [one, other] = [await c.room(appId), await c.room(appId)];
    await c.cloud.processesV3.stopProcess(one.processId, appId);
    assert.equal((await c.cloud.roomsV2.getRoomInfo(one.roomId, appId)).status, 'destroyed', 'its room goes at once');
    const stopped = await c.becomes(appId, one.processId, 'stopped');
    recent(stopped.terminatedAt, 'terminatedAt');
    assert.equal((await c.cloud.processesV3.getProcess(other.processId, appId)).status, 'running', 'its neighbour goes on');
    assert.equal((await c.cloud.roomsV2.getRoomInfo(other.roomId, appId)).status, 'active');
  },
};
