import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { dozen, filters, sameProcess, three } from '../lib/processes.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';

export const CreateProcessV2Deprecated = {
  reads: ['GetProcess', 'GetProcessInfoV2Deprecated'],
  call: (s, { appId }) => s.processesV2.createProcessV2Deprecated('Frankfurt', appId),
  async required(c) {
    const { appId } = await c.deployed();
    await c.deploy(appId, { roomsPerProcess: 7 });
    const made = await c.cloud.processesV2.createProcessV2Deprecated('Chicago', appId);
    assert.deepEqual([made.appId, made.region, made.roomsPerProcess, made.roomsAllocated, made.status], [appId, 'Chicago', 7, 0, 'starting']);
    assert.equal(made.deploymentId, 2, 'the second deployment of its application');
    const current = await c.cloud.processesV3.getProcess(made.processId, appId);
    assert.equal(current.region, 'Chicago');
    assert.deepEqual(made.createdAt, current.createdAt);
    await c.becomes(appId, made.processId, 'running');
    assert.equal((await c.cloud.processesV2.getProcessInfoV2Deprecated(made.processId, appId)).status, 'running');
  },
  errors: {
    404: async (c) => c.refused(c.cloud.processesV2.createProcessV2Deprecated('Frankfurt', (await c.app()).appId), 404),
    422: async (c) => c.refused(c.cloud.processesV2.createProcessV2Deprecated('Atlantis', (await c.stage.ids()).appId), 422),
    402: (c) => refusedWhenBroke(c, ({ cloud, appId }) => cloud.processesV2.createProcessV2Deprecated('Frankfurt', appId)),
  },
};

export const GetProcessInfoV2Deprecated = {
  reads: ['CreateRoom', 'GetProcess'],
  call: (s, { appId, processId }) => s.processesV2.getProcessInfoV2Deprecated(processId, appId),
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 6, additionalContainerPorts: [{ name: 'admin', port: 7001, transportType: 'tcp' }] });
    const { processId } = await c.room(appId);
    const old = await c.cloud.processesV2.getProcessInfoV2Deprecated(processId, appId);
    assert.deepEqual([old.deploymentId, old.status, old.roomsPerProcess, old.roomsAllocated], [1, 'running', 6, 1]);
    sameProcess(old, await c.cloud.processesV3.getProcess(processId, appId));
    await c.cloud.processesV3.stopProcess(processId, appId);
    const stopped = await c.becomes(appId, processId, 'stopped');
    sameProcess(await c.cloud.processesV2.getProcessInfoV2Deprecated(processId, appId), stopped);
  },
};

export const GetLatestProcessesV2Deprecated = {
  reads: ['GetProcess', 'GetProcessInfoV2Deprecated'],
  call: (s, { appId }) => s.processesV2.getLatestProcessesV2Deprecated(appId),
  async full(c) {
    const { appId, one, two, third } = await three(c);
    const list = async (...how) => ids(await c.cloud.processesV2.getLatestProcessesV2Deprecated(appId, ...how), 'processId');
    assert.deepEqual(await list(['running'], ['London', 'Tokyo']), [third.processId, two.processId]);
    assert.deepEqual(await list(['stopped'], ['London']), [one.processId]);
    assert.deepEqual(await list(['failed'], ['London']), []);
    const [shown] = await c.cloud.processesV2.getLatestProcessesV2Deprecated(appId, ['stopped']);
    sameProcess(shown, await c.cloud.processesV3.getProcess(one.processId, appId));
  },
  async required(c) {
    const { appId, processIds } = await dozen(c);
    const found = await c.cloud.processesV2.getLatestProcessesV2Deprecated(appId);
    assert.deepEqual(ids(found, 'processId'), processIds.slice(0, 10), 'the ten newest, newest first');
    assert.deepEqual([...new Set(ids(found, 'deploymentId'))], [1]);
    assert.deepEqual((await c.cloud.processesV3.getProcess(processIds[9], appId)).createdAt, found[9].createdAt);
  },
  errors: { 422: filters((c, ...how) => c.cloud.processesV2.getLatestProcessesV2Deprecated(...how)) },
};

export const GetProcessesCountExperimentalV2Deprecated = {
  reads: ['CreateProcess', 'GetLatestProcesses'],
  call: (s, { appId }) => s.processesV2.getProcessesCountExperimentalV2Deprecated(appId),
  async full(c) {
    const { appId } = await three(c);
    const count = async (...how) => (await c.cloud.processesV2.getProcessesCountExperimentalV2Deprecated(appId, ...how)).count;
    assert.equal(await count(['running', 'stopped'], ['London', 'Tokyo']), 3);
    assert.equal(await count(['running'], ['London']), (await c.cloud.processesV3.getLatestProcesses(appId, ['running'], ['London'])).length);
    assert.equal(await count(['failed'], ['London']), 0);
  },
  async required(c) {
    const { appId } = await c.deployed();
    const count = async (of = appId) => (await c.cloud.processesV2.getProcessesCountExperimentalV2Deprecated(of)).count;
    assert.equal(await count(), 0);
    await c.cloud.processesV3.createProcess('London', appId);
    assert.equal(await count(), 1);
    assert.equal(await count((await dozen(c)).appId), 12);
  },
  errors: { 422: filters((c, ...how) => c.cloud.processesV2.getProcessesCountExperimentalV2Deprecated(...how)) },
};

export const StopProcessV2Deprecated = {
  reads: ['GetProcess', 'GetRoomInfo'],
  call: (s, { appId, processId }) => s.processesV2.stopProcessV2Deprecated(processId, appId),
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 1 });
    const [one, other] = [await c.room(appId), await c.room(appId)];
    await c.cloud.processesV2.stopProcessV2Deprecated(one.processId, appId);
    assert.equal((await c.cloud.roomsV2.getRoomInfo(one.roomId, appId)).status, 'destroyed');
    assert.notEqual((await c.becomes(appId, one.processId, 'stopped')).terminatedAt, null);
    assert.equal((await c.cloud.processesV3.getProcess(other.processId, appId)).status, 'running');
  },
};
