// What the cases of both room versions share: rooms that are suspended, and come back.
import assert from 'node:assert/strict';
import { recent } from './case.mjs';

const info = (c, appId, roomId) => c.cloud.roomsV2.getRoomInfo(roomId, appId);

/** A process that takes one room, with that room in it. */
export async function onlyRoom(c) {
  const { appId } = await c.deployed({ roomsPerProcess: 1 });
  return { appId, ...(await c.room(appId, { roomConfig: c.unique('config') })) };
}

/** A suspended room keeps id, config and history, and its slot is free: `suspend(appId, roomId)`. */
export async function suspends(c, suspend) {
  const { appId, roomId, processId } = await onlyRoom(c);
  const before = await info(c, appId, roomId);
  await suspend(appId, roomId);
  const room = await info(c, appId, roomId);
  assert.deepEqual([room.roomId, room.roomConfig, room.currentAllocation], [roomId, before.roomConfig, null]);
  assert.equal(['active', 'destroyed'].includes(room.status), false, `it is ${room.status}`);
  assert.equal(room.allocations.length, 1);
  recent(room.allocations[0].unscheduledAt, 'unscheduledAt');
  assert.equal((await c.cloud.processesV3.getProcess(processId, appId)).roomsAllocated, 0);
  assert.deepEqual(await c.cloud.roomsV2.getActiveRoomsForProcess(processId, appId), []);
  assert.equal((await c.cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId)).processId, processId, 'its slot is free');
  await c.refused(c.cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId, roomId), 400, 422);
}
