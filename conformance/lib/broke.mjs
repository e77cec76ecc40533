// An organization whose budget is used up: nothing new starts there.
import assert from 'node:assert/strict';

/**
 * What would start something is refused with 402, and leaves nothing behind.
 *
 * @param start makes the call with `{ cloud, appId, player, suspended }` of that organization
 */
export async function refusedWhenBroke(c, start) {
  const there = await c.stage.broke();
  const cloud = c.as(there.token);
  const rooms = async () => (await cloud.roomsV2.getRoomInfo(there.suspended, there.appId)).status;
  const before = [await cloud.processesV3.getProcessesCountExperimental(there.appId), await rooms()];
  await c.refused(start({ ...there, cloud }), 402);
  assert.deepEqual([await cloud.processesV3.getProcessesCountExperimental(there.appId), await rooms()], before);
}
