// What the cases of both fleet versions share.
import assert from 'node:assert/strict';
import { setup } from './case.mjs';

export const METRICS = ['provisionedTotal', 'provisionedBareMetal', 'provisionedCloud', 'utilized', 'systemOverhead'];

/** A fleet of the current version. */
export function fleet(c, how = {}) {
  const config = { name: c.unique('fleet'), nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 80 }, ...how };
  return setup('fleet', c.cloud.fleetsV2.createFleet(config));
}

export async function fleetIds(c) {
  const { fleetId } = await fleet(c);
  return { orgId: c.orgId, fleetId, region: 'Frankfurt' };
}

/** The metrics of a new fleet: those that were asked for, in the time that was asked for, and nothing is used. */
export async function metricsOf(c, read) {
  const { fleetId } = await fleet(c);
  const end = Math.floor(Date.now() / 1000);
  const start = end - 600;
  const found = await read({ fleetId, orgId: c.orgId, metrics: ['utilized', 'provisionedTotal'], start, end, step: 120 });
  assert.deepEqual(Object.keys(found).sort(), ['provisionedTotal', 'utilized']);
  for (const values of Object.values(found)) inTime(values, start, end);
  assert.deepEqual(Object.keys(await read({ fleetId, orgId: c.orgId, metrics: ['systemOverhead'], start, end, step: 60 })), ['systemOverhead']);
}

/** Without a word about metrics and times: all of them, of the last hour. */
export async function lastHourOf(c, read) {
  const { fleetId } = await fleet(c);
  const now = Math.floor(Date.now() / 1000);
  const found = await read({ fleetId });
  assert.deepEqual(Object.keys(found).sort(), [...METRICS].sort());
  for (const values of Object.values(found)) inTime(values, now - 3660, now + 60);
}

/** A new fleet has no node. Each timestamp lies in the time that was asked for, in seconds, ascending. */
function inTime(values, start, end) {
  for (const { timestamp, value } of values) {
    assert.equal(timestamp >= start && timestamp <= end, true, `${timestamp} is not in ${start}..${end}`);
    assert.equal(value, 0, 'nothing can be in use of a fleet that has nothing');
  }
  assert.deepEqual(values, [...values].sort((a, b) => a.timestamp - b.timestamp));
}

export const refusedMetrics = (read) => async (c) => {
  const { fleetId } = await fleet(c);
  const now = Math.floor(Date.now() / 1000);
  for (const wrong of [{ metrics: ['luck'] }, { start: now, end: now - 600 }, { step: 0 }]) {
    await c.refused(read(c, { fleetId, ...wrong }), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
  }
};

/** The vCPUs of a region may be changed once in five minutes, as the SDK says where it describes a region. */
export async function twiceInFiveMinutes(c, set) {
  const { fleetId } = await fleet(c, { nodeShapeId: 'shape-amd64-4-8' });
  await set(fleetId, 'Seattle', { cloudMinVcpus: 4 });
  await c.refused(set(fleetId, 'Seattle', { cloudMinVcpus: 8 }), 429);
  await set(fleetId, 'Dallas', { cloudMinVcpus: 8 });
  const [seattle, dallas] = await Promise.all(['Seattle', 'Dallas'].map((region) => c.cloud.fleetsV2.getFleetRegion(fleetId, region)));
  assert.deepEqual([seattle.cloudMinVcpus, dallas.cloudMinVcpus], [4, 8]);
}
