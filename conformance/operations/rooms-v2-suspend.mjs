import assert from 'node:assert/strict';
import { onlyRoom, suspends } from '../lib/rooms.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

export const SuspendRoomV2Deprecated = {
  reads: ['GetRoomInfo', 'GetProcess'],
  call: (s, { appId, roomId }) => s.roomsV2.suspendRoomV2Deprecated(roomId, appId),
  required: (c) => suspends(c, (appId, roomId) => c.cloud.roomsV2.suspendRoomV2Deprecated(roomId, appId)),
};

export const ResumeRoom = {
  reads: ['GetRoomInfo', 'GetProcess'],
  call: (s, { appId, roomId }) => s.roomsV2.resumeRoom(roomId, appId),
  async required(c) {
    const { appId, roomId, processId } = await onlyRoom(c);
    const before = await c.cloud.roomsV2.getRoomInfo(roomId, appId);
    await c.cloud.roomsV2.suspendRoomV2Deprecated(roomId, appId);
    await c.cloud.processesV3.stopProcess(processId, appId);
    const resumed = await c.cloud.roomsV2.resumeRoom(roomId, appId);
    assert.equal(resumed.roomId, roomId);
    const room = await c.cloud.roomsV2.getRoomInfo(roomId, appId);
    assert.deepEqual([room.status, room.roomConfig, room.allocations.length], ['active', before.roomConfig, 2], 'the process it was on is over, and it comes back on another');
    assert.notEqual(room.currentAllocation.processId, processId);
    if (resumed.processId !== undefined) assert.equal(resumed.processId, room.currentAllocation.processId);
    assert.equal(room.allocations.some((a) => a.roomAllocationId === before.currentAllocation.roomAllocationId), true, 'its history is kept');
    const { exposedPort } = await c.ready(appId, roomId);
    const process = await c.cloud.processesV3.getProcess(room.currentAllocation.processId, appId);
    assert.deepEqual([process.exposedPort, process.roomsAllocated], [exposedPort, 1]);
  },
  errors: {
    async 404(c) {
      const { appId, roomId } = await onlyRoom(c);
      await c.cloud.roomsV2.destroyRoom(roomId, appId);
      await c.refused(c.cloud.roomsV2.resumeRoom(roomId, appId), 404);
    },
    402: (c) => refusedWhenBroke(c, ({ cloud, appId, suspended }) => cloud.roomsV2.resumeRoom(suspended, appId)),
  },
  unprovoked: { 400: ONLY_IDS, 422: ONLY_IDS },
};
