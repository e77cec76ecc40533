// What the cases of the older process versions share.
import assert from 'node:assert/strict';

/** Three processes in two regions, the oldest of them stopped. */
export async function three(c) {
  const { appId } = await c.deployed();
  const [one, two, third] = [await c.running(appId, 'London'), await c.running(appId, 'London'), await c.running(appId, 'Tokyo')];
  await c.cloud.processesV3.stopProcess(one.processId, appId);
  await c.becomes(appId, one.processId, 'stopped');
  return { appId, one, two, third };
}

/** A list or a count refuses a status and a region that there are not. */
export const filters = (ask) => async (c) => {
  const { appId } = await c.stage.ids();
  await c.refused(ask(c, appId, ['sleeping']), 422);
  await c.refused(ask(c, appId, undefined, ['Atlantis']), 422);
};

/** The fields that a process has in each version, and means the same by. */
export function sameProcess(old, current) {
  for (const field of ['processId', 'appId', 'region', 'roomsPerProcess', 'roomsAllocated', 'exposedPort', 'additionalExposedPorts', 'startedAt', 'stoppingAt', 'terminatedAt']) {
    assert.deepEqual(old[field], current[field], field);
  }
}
