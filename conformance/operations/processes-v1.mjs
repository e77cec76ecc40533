import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { Player } from '../lib/player.mjs';
import { sameProcess, three } from '../lib/processes.mjs';

const info = (c, appId, processId) => c.cloud.processesV1.getProcessInfoDeprecated(processId, appId);

export const GetProcessInfoDeprecated = {
  reads: ['CreateRoom', 'GetProcess'],
  call: (s, { appId, processId }) => s.processesV1.getProcessInfoDeprecated(processId, appId),
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 3 });
    const { processId, roomId, info: address } = await c.room(appId);
    const busy = await info(c, appId, processId);
    sameProcess(busy, await c.cloud.processesV3.getProcess(processId, appId));
    assert.deepEqual([busy.host, busy.port], [address.exposedPort.host, address.exposedPort.port]);
    assert.deepEqual([busy.deploymentId, busy.roomsAllocated, busy.roomSlotsAvailable], [1, 1, 2]);
    assert.deepEqual([busy.draining, busy.idleSince], [false, null], 'a process with a room is not idle');
    for (const field of ['startingAt', 'roomsAllocatedUpdatedAt', 'roomSlotsAvailableUpdatedAt', 'activeConnectionsUpdatedAt']) recent(busy[field], field);
    await connections(c, appId, processId, address.exposedPort, busy);
    await c.cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId);
    const fuller = await info(c, appId, processId);
    assert.deepEqual([fuller.roomsAllocated, fuller.roomSlotsAvailable], [2, 1]);
    assert.equal(fuller.roomsAllocatedUpdatedAt > busy.roomsAllocatedUpdatedAt, true);
    for (const room of await c.cloud.roomsV2.getActiveRoomsForProcess(processId, appId)) await c.cloud.roomsV2.destroyRoom(room.roomId, appId);
    const idle = await c.until(`process ${processId} without ${roomId} to be idle`, async (seen) => {
      const now = seen(await info(c, appId, processId));
      return now.idleSince !== null && now;
    });
    recent(idle.idleSince, 'idleSince');
    assert.deepEqual([idle.roomsAllocated, idle.roomSlotsAvailable, idle.terminatedAt], [0, 3, null]);
  },
};

/**
 * A player comes, is counted, has half a megabyte echoed, and goes. While one plays, the figure may
 * lag a twentieth behind for up to a minute; what changes with it is written with all that was sent.
 */
async function connections(c, appId, processId, address, before) {
  const player = await Player.join(address);
  await player.ask('x'.repeat(500_000));
  const seen = await c.until('the player to be counted', async (said) => {
    const now = said(await info(c, appId, processId));
    return now.activeConnections === 1 && now.egressedBytes >= before.egressedBytes + 475_000 && now;
  });
  assert.equal(seen.activeConnectionsUpdatedAt >= before.activeConnectionsUpdatedAt, true);
  await player.leave();
  const after = await c.until('the player to be gone', async (said) => {
    const now = said(await info(c, appId, processId));
    return now.activeConnections === 0 && now;
  });
  assert.equal(after.egressedBytes >= before.egressedBytes + 500_000, true, `${after.egressedBytes} bytes were counted of 500,000`);
}

export const GetRunningProcesses = {
  reads: ['GetProcess'],
  call: (s, { appId }) => s.processesV1.getRunningProcesses(appId),
  async full(c) {
    const { appId, two, third } = await three(c);
    const list = async (region) => ids(await c.cloud.processesV1.getRunningProcesses(appId, region), 'processId');
    assert.deepEqual(await list('London'), [two.processId]);
    assert.deepEqual(await list('Tokyo'), [third.processId]);
    assert.deepEqual(await list('Dubai'), []);
    const [shown] = await c.cloud.processesV1.getRunningProcesses(appId, 'Tokyo');
    sameProcess(shown, await c.cloud.processesV3.getProcess(third.processId, appId));
  },
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 2 });
    await c.running(appId, 'London');
    const { processId, roomId } = await c.room(appId, { roomConfig: c.unique('config') });
    const found = await c.cloud.processesV1.getRunningProcesses(appId);
    assert.equal(found.length, 2);
    const { rooms, totalRooms, ...process } = found.find((p) => p.processId === processId);
    const { allocations, ...room } = await c.cloud.roomsV2.getRoomInfo(roomId, appId);
    assert.deepEqual([rooms, totalRooms], [[room], 1]);
    sameProcess(process, await c.cloud.processesV3.getProcess(processId, appId));
    await c.cloud.processesV3.stopProcess(processId, appId);
    await c.becomes(appId, processId, 'stopped');
    assert.equal(ids(await c.cloud.processesV1.getRunningProcesses(appId), 'processId').includes(processId), false);
  },
  errors: { 422: async (c) => c.refused(c.cloud.processesV1.getRunningProcesses((await c.stage.ids()).appId, 'Atlantis'), 422) },
};

export const GetStoppedProcesses = {
  reads: ['GetProcess'],
  call: (s, { appId }) => s.processesV1.getStoppedProcesses(appId),
  async full(c) {
    const { appId, one } = await three(c);
    const london = await c.cloud.processesV1.getStoppedProcesses(appId, 'London');
    assert.deepEqual(ids(london, 'processId'), [one.processId]);
    sameProcess(london[0], await c.cloud.processesV3.getProcess(one.processId, appId));
    assert.deepEqual(await c.cloud.processesV1.getStoppedProcesses(appId, 'Tokyo'), []);
  },
  async required(c) {
    const { appId } = await c.deployed();
    assert.deepEqual(await c.cloud.processesV1.getStoppedProcesses(appId), []);
    const { processId } = await c.running(appId);
    await c.cloud.processesV3.stopProcess(processId, appId);
    const stopped = await c.becomes(appId, processId, 'stopped');
    const [old, ...more] = await c.cloud.processesV1.getStoppedProcesses(appId);
    assert.deepEqual(more, []);
    sameProcess(old, stopped);
    assert.deepEqual(await info(c, appId, processId), old);
  },
  errors: { 422: async (c) => c.refused(c.cloud.processesV1.getStoppedProcesses((await c.stage.ids()).appId, 'Atlantis'), 422) },
};
