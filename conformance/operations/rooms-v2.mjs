import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';
import { GOES_ON, ONLY_IDS } from '../lib/reasons.mjs';

const create = (c, appId, params, roomId) => c.cloud.roomsV2.createRoom({ region: 'Frankfurt', ...params }, appId, roomId);
const info = (c, appId, roomId) => c.cloud.roomsV2.getRoomInfo(roomId, appId);

export const CreateRoom = {
  reads: ['GetRoomInfo', 'GetProcess'],
  call: (s, { appId }) => s.roomsV2.createRoom({ region: 'Frankfurt' }, appId),
  async full(c) {
    const { appId, deploymentId } = await c.deployed();
    await c.deploy(appId);
    const roomId = c.unique('own_id');
    const roomConfig = JSON.stringify({ word: c.unique('größe') });
    const made = await create(c, appId, { region: 'Sydney', roomConfig, deploymentId, clientIPs: ['203.0.113.7', '2001:db8::7'] }, roomId);
    assert.equal(made.roomId, roomId);
    const room = await info(c, appId, roomId);
    assert.equal(room.roomConfig, roomConfig);
    assert.equal(room.currentAllocation.processId, made.processId);
    const process = await c.cloud.processesV3.getProcess(made.processId, appId);
    assert.deepEqual([process.deploymentId, process.region], [deploymentId, 'Sydney'], 'it is pinned to the older deployment');
  },
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 2 });
    const made = await create(c, appId);
    assert.match(made.roomId, /^[a-zA-Z0-9_-]{1,100}$/);
    assert.deepEqual([made.status, made.exposedPort, made.additionalExposedPorts], ['starting', undefined, []]);
    await c.ready(appId, made.roomId);
    const second = await create(c, appId);
    assert.deepEqual([second.processId, second.status], [made.processId, 'active'], 'the free slot of a process is taken first');
    const third = await create(c, appId);
    assert.notEqual(third.processId, made.processId, 'it was full');
    assert.equal((await c.cloud.processesV3.getProcess(made.processId, appId)).roomsAllocated, 2);
    assert.equal(new Set([made, second, third].map((r) => r.roomId)).size, 3);
    assert.equal((await info(c, appId, second.roomId)).status, 'active');
  },
  errors: {
    async 404(c) {
      const { appId } = await c.app();
      await c.refused(create(c, appId), 404);
    },
    402: (c) => refusedWhenBroke(c, ({ cloud, appId }) => cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId)),
    async '400|422'(c) {
      const { appId, roomId } = await c.stage.ids();
      const before = await info(c, appId, roomId);
      await c.refused(create(c, appId, {}, roomId), 400, 422);
      await c.refused(create(c, appId, {}, 'no spaces'), 400, 422);
      await c.refused(create(c, appId, {}, 'x'.repeat(101)), 400, 422);
      await c.refused(create(c, appId, { region: 'Atlantis' }), 400, 422);
      await c.refused(create(c, appId, { roomConfig: 'x'.repeat(10_001) }), 400, 422);
      assert.deepEqual(await info(c, appId, roomId), before);
    },
  },
};

export const GetRoomInfo = {
  reads: ['CreateRoom', 'DestroyRoom'],
  call: (s, { appId, roomId }) => s.roomsV2.getRoomInfo(roomId, appId),
  async required(c) {
    const { appId } = await c.deployed();
    const roomConfig = c.unique('config');
    const { roomId, processId } = await c.room(appId, { roomConfig });
    const room = await info(c, appId, roomId);
    const { currentAllocation } = room;
    assert.equal(currentAllocation.processId, processId);
    recent(currentAllocation.scheduledAt, 'scheduledAt');
    assert.deepEqual(room, { appId, roomId, roomConfig, status: 'active', currentAllocation: { ...currentAllocation, unscheduledAt: null }, allocations: [currentAllocation] });
    await c.cloud.roomsV2.destroyRoom(roomId, appId);
    const gone = await info(c, appId, roomId);
    assert.deepEqual([gone.status, gone.currentAllocation], ['destroyed', null]);
    assert.deepEqual(gone.allocations, [{ ...currentAllocation, unscheduledAt: gone.allocations[0].unscheduledAt }]);
    recent(gone.allocations[0].unscheduledAt, 'unscheduledAt');
  },
  unprovoked: { 422: ONLY_IDS },
};

export const GetConnectionInfo = {
  reads: ['CreateRoom', 'GetProcess'],
  call: (s, { appId, roomId }) => s.roomsV2.getConnectionInfo(roomId, appId),
  async required(c) {
    const { appId } = await c.deployed({ additionalContainerPorts: [{ name: 'admin', port: 7001, transportType: 'tcp' }] });
    const { roomId, processId } = await create(c, appId);
    const found = await c.ready(appId, roomId);
    const process = await c.cloud.processesV3.getProcess(processId, appId);
    assert.deepEqual(await c.client.roomsV2.getConnectionInfo(roomId, appId), {
      roomId,
      status: 'active',
      exposedPort: process.exposedPort,
      additionalExposedPorts: process.additionalExposedPorts,
    });
    assert.deepEqual(found.additionalExposedPorts.map((p) => p.name), ['admin']);
    await c.cloud.roomsV2.destroyRoom(roomId, appId);
    await c.refused(c.client.roomsV2.getConnectionInfo(roomId, appId), 404);
  },
  unprovoked: { 400: ONLY_IDS, 402: GOES_ON, 422: ONLY_IDS },
};

/** A process with two rooms, of which the first is destroyed. */
async function twoRooms(c) {
  const { appId } = await c.deployed();
  const gone = await c.room(appId, { roomConfig: c.unique('gone') });
  const stays = await create(c, appId, { roomConfig: c.unique('stays') });
  assert.equal(stays.processId, gone.processId);
  await c.cloud.roomsV2.destroyRoom(gone.roomId, appId);
  const { allocations: a, ...destroyed } = await info(c, appId, gone.roomId);
  const { allocations: b, ...active } = await info(c, appId, stays.roomId);
  return { appId, processId: gone.processId, destroyed, active };
}

export const GetActiveRoomsForProcess = {
  reads: ['CreateRoom', 'GetRoomInfo'],
  call: (s, { appId, processId }) => s.roomsV2.getActiveRoomsForProcess(processId, appId),
  async required(c) {
    const { appId, processId, active } = await twoRooms(c);
    assert.deepEqual(await c.cloud.roomsV2.getActiveRoomsForProcess(processId, appId), [active]);
    const more = await create(c, appId);
    assert.deepEqual(ids(await c.cloud.roomsV2.getActiveRoomsForProcess(processId, appId), 'roomId').sort(), [active.roomId, more.roomId].sort());
  },
};

export const GetInactiveRoomsForProcess = {
  reads: ['DestroyRoom', 'GetRoomInfo'],
  call: (s, { appId, processId }) => s.roomsV2.getInactiveRoomsForProcess(processId, appId),
  async required(c) {
    const { appId, processId, destroyed, active } = await twoRooms(c);
    assert.deepEqual(await c.cloud.roomsV2.getInactiveRoomsForProcess(processId, appId), [destroyed]);
    await c.cloud.roomsV2.destroyRoom(active.roomId, appId);
    assert.deepEqual(ids(await c.cloud.roomsV2.getInactiveRoomsForProcess(processId, appId), 'roomId').sort(), [active.roomId, destroyed.roomId].sort());
  },
};

export const DestroyRoom = {
  reads: ['GetRoomInfo', 'GetProcess'],
  call: (s, { appId, roomId }) => s.roomsV2.destroyRoom(roomId, appId),
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 1 });
    const { roomId, processId } = await c.room(appId);
    await c.cloud.roomsV2.destroyRoom(roomId, appId);
    assert.equal((await info(c, appId, roomId)).status, 'destroyed');
    assert.equal((await c.cloud.processesV3.getProcess(processId, appId)).roomsAllocated, 0);
    assert.equal((await create(c, appId)).processId, processId, 'its slot is free again');
    await c.refused(c.cloud.roomsV2.destroyRoom(roomId, appId), 404);
  },
};

export const UpdateRoomConfig = {
  reads: ['GetRoomInfo'],
  call: (s, { appId, roomId }) => s.roomsV2.updateRoomConfig(roomId, { roomConfig: 'x' }, appId),
  async required(c) {
    const { appId } = await c.deployed();
    const { roomId } = await create(c, appId, { roomConfig: 'before' });
    const other = await create(c, appId, { roomConfig: 'other' });
    for (const roomConfig of [c.unique('größe'), 'x'.repeat(10_000), '']) {
      await c.cloud.roomsV2.updateRoomConfig(roomId, { roomConfig }, appId);
      assert.equal((await info(c, appId, roomId)).roomConfig, roomConfig);
    }
    assert.equal((await info(c, appId, other.roomId)).roomConfig, 'other');
  },
  errors: {
    async 422(c) {
      const { appId } = await c.deployed();
      const { roomId } = await create(c, appId, { roomConfig: 'before' });
      await c.refused(c.cloud.roomsV2.updateRoomConfig(roomId, { roomConfig: 'x'.repeat(10_001) }, appId), 422);
      assert.equal((await info(c, appId, roomId)).roomConfig, 'before');
    },
  },
};
