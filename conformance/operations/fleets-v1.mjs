import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { fleet, fleetIds, lastHourOf, metricsOf, refusedMetrics, twiceInFiveMinutes } from '../lib/fleets.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

// The older version names the same shapes otherwise: cpu-4-8 is shape-amd64-4-8.
const byV2 = (c, fleetId) => c.cloud.fleetsV2.getFleet(fleetId);
const get = (c, fleetId) => c.cloud.fleetsV1.getFleetDeprecated(fleetId);
const WRONG = [{ nodeShape: 'cpu-of-things' }, { autoscalerConfig: { scaleUpThreshold: 101 } }];

async function creates(c, create) {
  const wanted = { name: c.unique('old'), nodeShape: 'cpu-16-32', autoscalerConfig: { scaleUpThreshold: 66 } };
  const made = await create(wanted);
  const { fleetId } = made;
  assert.deepEqual(made, { ...wanted, fleetId, orgId: c.orgId });
  assert.deepEqual(await get(c, fleetId), made);
  const { name, autoscalerConfig } = wanted;
  assert.deepEqual(await byV2(c, fleetId), { name, autoscalerConfig, fleetId, orgId: c.orgId, nodeShapeId: 'shape-amd64-16-32' });
}

export const CreateFleetDeprecated = {
  reads: ['GetFleet', 'GetFleetDeprecated'],
  ids: fleetIds,
  call: (s, { orgId }) => s.fleetsV1.createFleetDeprecated({ name: 'x', nodeShape: 'cpu-4-8', autoscalerConfig: { scaleUpThreshold: 80 } }, orgId),
  full: (c) => creates(c, (wanted) => c.cloud.fleetsV1.createFleetDeprecated(wanted, c.orgId)),
  required: (c) => creates(c, (wanted) => c.cloud.fleetsV1.createFleetDeprecated(wanted)),
  errors: {
    async 422(c) {
      const right = { name: c.unique('old'), nodeShape: 'cpu-4-8', autoscalerConfig: { scaleUpThreshold: 80 } };
      for (const wrong of WRONG) await c.refused(c.cloud.fleetsV1.createFleetDeprecated({ ...right, ...wrong }), 422);
    },
  },
};

export const GetFleetsDeprecated = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { orgId }) => s.fleetsV1.getFleetsDeprecated(orgId),
  full: (c) => lists(c, () => c.cloud.fleetsV1.getFleetsDeprecated(c.orgId)),
  required: (c) => lists(c, () => c.cloud.fleetsV1.getFleetsDeprecated()),
};

async function lists(c, list) {
  const before = ids((await list()).fleets, 'fleetId');
  const { fleetId, name } = await fleet(c);
  assert.equal(before.includes(fleetId), false);
  const found = (await list()).fleets.find((f) => f.fleetId === fleetId);
  assert.equal(found?.name, name);
  assert.deepEqual(found, await get(c, fleetId));
}

export const GetFleetDeprecated = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV1.getFleetDeprecated(fleetId, orgId),
  full: (c) => reads(c, (fleetId) => c.cloud.fleetsV1.getFleetDeprecated(fleetId, c.orgId)),
  required: (c) => reads(c, (fleetId) => get(c, fleetId)),
  unprovoked: { 422: ONLY_IDS },
};

async function reads(c, read) {
  const { fleetId, name, orgId, autoscalerConfig } = await fleet(c, { nodeShapeId: 'shape-amd64-32-128' });
  assert.deepEqual(await read(fleetId), { fleetId, name, orgId, autoscalerConfig, nodeShape: 'cpu-32-128' });
}

export const UpdateFleetDeprecated = {
  reads: ['GetFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV1.updateFleetDeprecated(fleetId, { autoscalerConfig: { scaleUpThreshold: 80 } }, orgId),
  async full(c) {
    const { fleetId, orgId } = await fleet(c);
    const update = { name: c.unique('renamed'), nodeShape: 'cpu-8-32', autoscalerConfig: { scaleUpThreshold: 51 } };
    await c.cloud.fleetsV1.updateFleetDeprecated(fleetId, update, c.orgId);
    const { nodeShape, ...rest } = update;
    assert.deepEqual(await byV2(c, fleetId), { ...rest, fleetId, orgId, nodeShapeId: 'shape-amd64-8-32' });
  },
  async required(c) {
    const made = await fleet(c);
    await c.cloud.fleetsV1.updateFleetDeprecated(made.fleetId, { autoscalerConfig: { scaleUpThreshold: 52 } });
    assert.deepEqual(await byV2(c, made.fleetId), { ...made, autoscalerConfig: { scaleUpThreshold: 52 } });
  },
  errors: {
    async 422(c) {
      const made = await fleet(c);
      for (const wrong of WRONG) {
        await c.refused(c.cloud.fleetsV1.updateFleetDeprecated(made.fleetId, { autoscalerConfig: { scaleUpThreshold: 80 }, ...wrong }), 422);
      }
      assert.deepEqual(await byV2(c, made.fleetId), made);
    },
  },
};

export const GetFleetRegionDeprecated = {
  reads: ['UpdateFleetRegion', 'GetFleetRegion'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV1.getFleetRegionDeprecated(fleetId, 'Frankfurt', orgId),
  full: (c) => readsRegion(c, (fleetId, region) => c.cloud.fleetsV1.getFleetRegionDeprecated(fleetId, region, c.orgId)),
  required: (c) => readsRegion(c, (fleetId, region) => c.cloud.fleetsV1.getFleetRegionDeprecated(fleetId, region)),
  errors: { 422: async (c) => c.refused(c.cloud.fleetsV1.getFleetRegionDeprecated((await fleet(c)).fleetId, 'Atlantis'), 422) },
};

async function readsRegion(c, read) {
  const { fleetId } = await fleet(c);
  await c.cloud.fleetsV2.updateFleetRegion(fleetId, 'Mumbai', { nodeBaseline: 4 });
  const mumbai = await read(fleetId, 'Mumbai');
  assert.equal(mumbai.nodeBaseline, 4);
  assert.deepEqual(mumbai, await c.cloud.fleetsV2.getFleetRegion(fleetId, 'Mumbai'));
  assert.equal((await read(fleetId, 'Dubai')).nodeBaseline, 0);
}

export const UpdateFleetRegionDeprecated = {
  reads: ['GetFleetRegion'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV1.updateFleetRegionDeprecated(fleetId, 'Frankfurt', { cloudMinVcpus: 4 }, orgId),
  full: (c) => setsVcpus(c, (fleetId, region, config) => c.cloud.fleetsV1.updateFleetRegionDeprecated(fleetId, region, config, c.orgId)),
  required: (c) => setsVcpus(c, (fleetId, region, config) => c.cloud.fleetsV1.updateFleetRegionDeprecated(fleetId, region, config)),
  errors: {
    async 422(c) {
      const { fleetId } = await fleet(c);
      await c.refused(c.cloud.fleetsV1.updateFleetRegionDeprecated(fleetId, 'Chicago', { cloudMinVcpus: -4 }), 422);
      await c.refused(c.cloud.fleetsV1.updateFleetRegionDeprecated(fleetId, 'Atlantis', { cloudMinVcpus: 4 }), 422);
      assert.equal((await c.cloud.fleetsV2.getFleetRegion(fleetId, 'Chicago')).cloudMinVcpus, 0);
    },
    429: (c) => twiceInFiveMinutes(c, (...how) => c.cloud.fleetsV1.updateFleetRegionDeprecated(...how)),
  },
};

async function setsVcpus(c, set) {
  const { fleetId } = await fleet(c, { nodeShapeId: 'shape-amd64-4-8' });
  await set(fleetId, 'Chicago', { cloudMinVcpus: 12 });
  const chicago = await c.cloud.fleetsV2.getFleetRegion(fleetId, 'Chicago');
  assert.deepEqual([chicago.cloudMinVcpus, chicago.nodeBaseline], [12, 3]);
  assert.equal((await c.cloud.fleetsV2.getFleetRegion(fleetId, 'Dallas')).cloudMinVcpus, 0);
}

const metrics = (c, request) => c.cloud.fleetsV1.getFleetMetricsDeprecated(request);
const regionMetrics = (c, request) => c.cloud.fleetsV1.getFleetRegionMetricsDeprecated({ region: 'Frankfurt', ...request });

export const GetFleetMetricsDeprecated = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV1.getFleetMetricsDeprecated({ fleetId, orgId }),
  full: (c) => metricsOf(c, (request) => metrics(c, request)),
  required: (c) => lastHourOf(c, (request) => metrics(c, request)),
  errors: { 422: refusedMetrics(metrics) },
};

export const GetFleetRegionMetricsDeprecated = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV1.getFleetRegionMetricsDeprecated({ fleetId, orgId, region: 'Frankfurt' }),
  full: (c) => metricsOf(c, (request) => regionMetrics(c, request)),
  required: (c) => lastHourOf(c, (request) => regionMetrics(c, request)),
  errors: { 422: refusedMetrics(regionMetrics) },
};
