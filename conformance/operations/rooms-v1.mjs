import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';
import { GOES_ON, ONLY_IDS } from '../lib/reasons.mjs';
import { suspends } from '../lib/rooms.mjs';

const create = (c, appId, params, roomId) => c.cloud.roomsV1.createRoomDeprecated({ region: 'Frankfurt', ...params }, appId, roomId);
const current = (c, appId, roomId) => c.cloud.roomsV2.getRoomInfo(roomId, appId);

export const CreateRoomDeprecated = {
  reads: ['GetRoomInfo', 'GetConnectionInfo'],
  call: (s, { appId }) => s.roomsV1.createRoomDeprecated({ region: 'Frankfurt' }, appId),
  async full(c) {
    const { appId, deploymentId } = await c.deployed();
    await c.deploy(appId);
    const [roomId, roomConfig] = [c.unique('own_id'), c.unique('größe')];
    assert.equal(await create(c, appId, { region: 'Dallas', roomConfig, deploymentId, clientIPs: ['203.0.113.7'] }, roomId), roomId);
    const room = await current(c, appId, roomId);
    assert.equal(room.roomConfig, roomConfig);
    const process = await c.cloud.processesV3.getProcess(room.currentAllocation.processId, appId);
    assert.deepEqual([process.deploymentId, process.region], [deploymentId, 'Dallas']);
  },
  async required(c) {
    const { appId } = await c.deployed();
    const [one, two] = [await create(c, appId), await create(c, appId)];
    assert.notEqual(one, two);
    assert.equal((await current(c, appId, one)).roomId, one);
    assert.equal((await c.ready(appId, two)).status, 'active');
  },
  errors: {
    404: async (c) => c.refused(create(c, (await c.app()).appId), 404),
    402: (c) => refusedWhenBroke(c, ({ cloud, appId }) => cloud.roomsV1.createRoomDeprecated({ region: 'Frankfurt' }, appId)),
    async '400|422'(c) {
      const { appId, roomId } = await c.stage.ids();
      for (const wrong of [[{}, roomId], [{}, 'no spaces'], [{ region: 'Atlantis' }], [{ roomConfig: 'x'.repeat(10_001) }]]) {
        await c.refused(create(c, appId, ...wrong), 400, 422);
      }
    },
  },
};

export const GetRoomInfoDeprecated = {
  reads: ['CreateRoom', 'GetRoomInfo'],
  call: (s, { appId, roomId }) => s.roomsV1.getRoomInfoDeprecated(roomId, appId),
  async required(c) {
    const { appId } = await c.deployed();
    const roomConfig = c.unique('config');
    const { roomId, processId } = await c.room(appId, { roomConfig });
    const room = await c.cloud.roomsV1.getRoomInfoDeprecated(roomId, appId);
    assert.deepEqual([room.roomId, room.roomConfig, room.currentAllocation.processId], [roomId, roomConfig, processId]);
    assert.deepEqual(room, await current(c, appId, roomId));
    await c.cloud.roomsV2.destroyRoom(roomId, appId);
    assert.deepEqual(await c.cloud.roomsV1.getRoomInfoDeprecated(roomId, appId), await current(c, appId, roomId));
  },
  unprovoked: { 422: ONLY_IDS },
};

/** A process with one room that stays and one that is destroyed, made by the current version. */
async function twoRooms(c) {
  const { appId } = await c.deployed();
  const gone = await c.room(appId, { roomConfig: c.unique('gone') });
  const stays = await c.cloud.roomsV2.createRoom({ region: 'Frankfurt', roomConfig: c.unique('stays') }, appId);
  assert.notEqual(stays.roomId, gone.roomId);
  await c.cloud.roomsV2.destroyRoom(gone.roomId, appId);
  return { appId, processId: gone.processId, gone: gone.roomId, stays: stays.roomId };
}

export const GetActiveRoomsForProcessDeprecated = {
  reads: ['CreateRoom', 'GetActiveRoomsForProcess'],
  call: (s, { appId, processId }) => s.roomsV1.getActiveRoomsForProcessDeprecated(processId, appId),
  async required(c) {
    const { appId, processId, stays } = await twoRooms(c);
    const found = await c.cloud.roomsV1.getActiveRoomsForProcessDeprecated(processId, appId);
    assert.deepEqual(ids(found, 'roomId'), [stays]);
    assert.deepEqual(found, await c.cloud.roomsV2.getActiveRoomsForProcess(processId, appId));
  },
};

export const GetInactiveRoomsForProcessDeprecated = {
  reads: ['DestroyRoom', 'GetInactiveRoomsForProcess'],
  call: (s, { appId, processId }) => s.roomsV1.getInactiveRoomsForProcessDeprecated(processId, appId),
  async required(c) {
    const { appId, processId, gone } = await twoRooms(c);
    const found = await c.cloud.roomsV1.getInactiveRoomsForProcessDeprecated(processId, appId);
    assert.deepEqual(ids(found, 'roomId'), [gone]);
    assert.deepEqual(found, await c.cloud.roomsV2.getInactiveRoomsForProcess(processId, appId));
  },
};

export const DestroyRoomDeprecated = {
  reads: ['GetRoomInfo', 'GetProcess'],
  call: (s, { appId, roomId }) => s.roomsV1.destroyRoomDeprecated(roomId, appId),
  async required(c) {
    const { appId } = await c.deployed({ roomsPerProcess: 1 });
    const { roomId, processId } = await c.room(appId);
    await c.cloud.roomsV1.destroyRoomDeprecated(roomId, appId);
    assert.equal((await current(c, appId, roomId)).status, 'destroyed');
    assert.equal((await c.cloud.processesV3.getProcess(processId, appId)).roomsAllocated, 0);
    await c.refused(c.cloud.roomsV1.destroyRoomDeprecated(roomId, appId), 404);
  },
};

export const SuspendRoomDeprecated = {
  reads: ['GetRoomInfo', 'GetProcess'],
  call: (s, { appId, roomId }) => s.roomsV1.suspendRoomDeprecated(roomId, appId),
  required: (c) => suspends(c, (appId, roomId) => c.cloud.roomsV1.suspendRoomDeprecated(roomId, appId)),
};

export const GetConnectionInfoDeprecated = {
  reads: ['CreateRoom', 'GetConnectionInfo'],
  call: (s, { appId, roomId }) => s.roomsV1.getConnectionInfoDeprecated(roomId, appId),
  async required(c) {
    const { appId } = await c.deployed();
    const { roomId } = await c.cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId);
    const early = await c.client.roomsV1.getConnectionInfoDeprecated(roomId, appId);
    assert.equal(early.roomId, roomId);
    if (early.status === 'starting') assert.deepEqual(early, { status: 'starting', roomId }, 'no address before there is one');
    const { exposedPort } = await c.ready(appId, roomId);
    const { host, port, transportType } = exposedPort;
    assert.deepEqual(await c.client.roomsV1.getConnectionInfoDeprecated(roomId, appId), { status: 'active', roomId, host, port, transportType });
    await c.cloud.roomsV2.destroyRoom(roomId, appId);
    await c.refused(c.client.roomsV1.getConnectionInfoDeprecated(roomId, appId), 404);
  },
  unprovoked: { 400: ONLY_IDS, 402: GOES_ON },
};
