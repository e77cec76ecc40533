// What the cases of the older process versions share.
import assert from 'node:assert/strict';
import { setup } from './case.mjs';

/** Three processes in two regions, the oldest of them stopped. They stand while all cases run. */
export const three = ({ stage }) =>
  stage.standing('three processes', async (c) => {
    const { appId } = await c.deployed();
    const made = [];
    for (const region of ['London', 'London', 'Tokyo']) made.push(await setup('process', c.cloud.processesV3.createProcess(region, appId)));
    const [one, two, third] = await Promise.all(made.map(({ processId }) => setup('running process', c.becomes(appId, processId, 'running'))));
    await c.cloud.processesV3.stopProcess(one.processId, appId);
    await setup('stopped process', c.becomes(appId, one.processId, 'stopped'));
    return { appId, one, two, third };
  });

/** A dozen processes, newest first. They stand while all cases run. */
export const dozen = ({ stage }) =>
  stage.standing('a dozen processes', async (c) => {
    const { appId } = await c.deployed();
    const processIds = [];
    for (let i = 0; i < 12; i++) processIds.unshift((await setup('process', c.cloud.processesV3.createProcess('London', appId))).processId);
    return { appId, processIds };
  });

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
