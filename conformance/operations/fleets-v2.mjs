import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { fleet, fleetIds, lastHourOf, metricsOf, refusedMetrics, twiceInFiveMinutes } from '../lib/fleets.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

const get = (c, fleetId) => c.cloud.fleetsV2.getFleet(fleetId);
const config = (c, how = {}) => ({ name: c.unique('fleet'), nodeShapeId: 'shape-amd64-16-64', autoscalerConfig: { scaleUpThreshold: 75 }, ...how });
const WRONG = [{ nodeShapeId: 'shape-of-things' }, { autoscalerConfig: { scaleUpThreshold: 101 } }, { autoscalerConfig: { scaleUpThreshold: 0 } }, { name: '' }];

async function creates(c, create) {
  const [one, two] = [config(c), config(c, { nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 100 } })];
  const [first, second] = [await create(one), await create(two)];
  assert.notEqual(first.fleetId, second.fleetId);
  assert.deepEqual(first, { ...one, fleetId: first.fleetId, orgId: c.orgId });
  assert.deepEqual(second, { ...two, fleetId: second.fleetId, orgId: c.orgId });
  assert.deepEqual([await get(c, first.fleetId), await get(c, second.fleetId)], [first, second]);
}

export const CreateFleet = {
  reads: ['GetFleet'],
  ids: fleetIds,
  call: (s, { orgId }) => s.fleetsV2.createFleet({ name: 'x', nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 80 } }, orgId),
  full: (c) => creates(c, (wanted) => c.cloud.fleetsV2.createFleet(wanted, c.orgId)),
  required: (c) => creates(c, (wanted) => c.cloud.fleetsV2.createFleet(wanted)),
  errors: {
    async 422(c) {
      for (const wrong of WRONG) {
        await c.refused(c.cloud.fleetsV2.createFleet(config(c, wrong)), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
      }
    },
  },
};

export const GetFleets = {
  reads: ['CreateFleet', 'GetFleet'],
  ids: fleetIds,
  call: (s, { orgId }) => s.fleetsV2.getFleets(orgId),
  full: (c) => lists(c, () => c.cloud.fleetsV2.getFleets(c.orgId)),
  required: (c) => lists(c, () => c.cloud.fleetsV2.getFleets()),
};

async function lists(c, list) {
  const before = ids((await list()).fleets, 'fleetId');
  const made = await fleet(c);
  assert.equal(before.includes(made.fleetId), false);
  assert.deepEqual((await list()).fleets.find((f) => f.fleetId === made.fleetId), await get(c, made.fleetId));
}

export const GetFleet = {
  reads: ['CreateFleet', 'UpdateFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.getFleet(fleetId, orgId),
  async full(c) {
    const [one, two] = [await fleet(c), await fleet(c)];
    assert.deepEqual([await c.cloud.fleetsV2.getFleet(one.fleetId, c.orgId), await c.cloud.fleetsV2.getFleet(two.fleetId, c.orgId)], [one, two]);
    assert.notEqual(one.name, two.name);
  },
  async required(c) {
    const made = await fleet(c);
    assert.deepEqual(await get(c, made.fleetId), made);
    await c.cloud.fleetsV2.updateFleet(made.fleetId, { autoscalerConfig: { scaleUpThreshold: 55 } });
    assert.deepEqual(await get(c, made.fleetId), { ...made, autoscalerConfig: { scaleUpThreshold: 55 } });
  },
  unprovoked: { 422: ONLY_IDS },
};

export const UpdateFleet = {
  reads: ['GetFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.updateFleet(fleetId, { autoscalerConfig: { scaleUpThreshold: 80 } }, orgId),
  async full(c) {
    const [made, other] = [await fleet(c), await fleet(c)];
    const update = { name: c.unique('renamed'), nodeShapeId: 'shape-amd64-8-32', autoscalerConfig: { scaleUpThreshold: 91 } };
    await c.cloud.fleetsV2.updateFleet(made.fleetId, update, c.orgId);
    assert.deepEqual(await get(c, made.fleetId), { ...made, ...update });
    assert.deepEqual(await get(c, other.fleetId), other);
  },
  async required(c) {
    const made = await fleet(c);
    await c.cloud.fleetsV2.updateFleet(made.fleetId, { autoscalerConfig: { scaleUpThreshold: 42 } });
    assert.deepEqual(await get(c, made.fleetId), { ...made, autoscalerConfig: { scaleUpThreshold: 42 } }, 'what is not given stays');
  },
  errors: {
    async 422(c) {
      const made = await fleet(c);
      for (const wrong of WRONG) {
        const update = { autoscalerConfig: { scaleUpThreshold: 80 }, ...wrong };
        await c.refused(c.cloud.fleetsV2.updateFleet(made.fleetId, update), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
      }
      assert.deepEqual(await get(c, made.fleetId), made);
    },
  },
};

const region = (c, fleetId, name) => c.cloud.fleetsV2.getFleetRegion(fleetId, name);

export const GetFleetRegion = {
  reads: ['UpdateFleetRegion'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.getFleetRegion(fleetId, 'Frankfurt', orgId),
  full: (c) => readsRegion(c, (fleetId, name) => c.cloud.fleetsV2.getFleetRegion(fleetId, name, c.orgId)),
  required: (c) => readsRegion(c, (fleetId, name) => region(c, fleetId, name)),
  errors: { 422: async (c) => c.refused(region(c, (await fleet(c)).fleetId, 'Atlantis'), 422) },
};

async function readsRegion(c, read) {
  const { fleetId } = await fleet(c);
  assert.equal((await read(fleetId, 'Tokyo')).nodeBaseline, 0, 'nothing was asked for yet');
  await c.cloud.fleetsV2.updateFleetRegion(fleetId, 'Tokyo', { nodeBaseline: 3 });
  const tokyo = await read(fleetId, 'Tokyo');
  assert.equal(tokyo.nodeBaseline, 3);
  recent(tokyo.cloudMinVcpusUpdatedAt, 'cloudMinVcpusUpdatedAt');
  assert.equal((await read(fleetId, 'Dubai')).nodeBaseline, 0, 'each region has its own');
}

export const UpdateFleetRegion = {
  reads: ['GetFleetRegion'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.updateFleetRegion(fleetId, 'Frankfurt', { nodeBaseline: 1 }, orgId),
  full: (c) => setsRegion(c, (fleetId, name, nodeBaseline) => c.cloud.fleetsV2.updateFleetRegion(fleetId, name, { nodeBaseline }, c.orgId)),
  required: (c) => setsRegion(c, (fleetId, name, nodeBaseline) => c.cloud.fleetsV2.updateFleetRegion(fleetId, name, { nodeBaseline })),
  errors: {
    async 422(c) {
      const { fleetId } = await fleet(c);
      for (const nodeBaseline of [-1, 11]) await c.refused(c.cloud.fleetsV2.updateFleetRegion(fleetId, 'London', { nodeBaseline }), 422);
      await c.refused(c.cloud.fleetsV2.updateFleetRegion(fleetId, 'Atlantis', { nodeBaseline: 1 }), 422);
      assert.equal((await region(c, fleetId, 'London')).nodeBaseline, 0);
    },
  },
};

async function setsRegion(c, set) {
  const { fleetId } = await fleet(c);
  await set(fleetId, 'London', 2);
  await set(fleetId, 'Sao_Paulo', 10);
  assert.deepEqual([(await region(c, fleetId, 'London')).nodeBaseline, (await region(c, fleetId, 'Sao_Paulo')).nodeBaseline], [2, 10]);
  assert.equal((await region(c, fleetId, 'Tokyo')).nodeBaseline, 0);
}

export const DeprecatedUpdateFleetRegionV2 = {
  reads: ['GetFleetRegion'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.deprecatedUpdateFleetRegionV2(fleetId, 'Frankfurt', { cloudMinVcpus: 4 }, orgId),
  full: (c) => setsVcpus(c, (fleetId, cloudMinVcpus) => c.cloud.fleetsV2.deprecatedUpdateFleetRegionV2(fleetId, 'Sydney', { cloudMinVcpus }, c.orgId)),
  required: (c) => setsVcpus(c, (fleetId, cloudMinVcpus) => c.cloud.fleetsV2.deprecatedUpdateFleetRegionV2(fleetId, 'Sydney', { cloudMinVcpus })),
  errors: {
    async 422(c) {
      const { fleetId } = await fleet(c);
      await c.refused(c.cloud.fleetsV2.deprecatedUpdateFleetRegionV2(fleetId, 'Sydney', { cloudMinVcpus: -4 }), 422);
      assert.equal((await region(c, fleetId, 'Sydney')).cloudMinVcpus, 0);
    },
    429: (c) => twiceInFiveMinutes(c, (...how) => c.cloud.fleetsV2.deprecatedUpdateFleetRegionV2(...how)),
  },
};

/** Eight vCPUs are two nodes of a shape that has four. */
async function setsVcpus(c, set) {
  const { fleetId } = await fleet(c, { nodeShapeId: 'shape-amd64-4-8' });
  await set(fleetId, 8);
  const sydney = await region(c, fleetId, 'Sydney');
  assert.deepEqual([sydney.cloudMinVcpus, sydney.nodeBaseline], [8, 2]);
  assert.equal((await region(c, fleetId, 'Dubai')).cloudMinVcpus, 0);
}

const metrics = (c, request) => c.cloud.fleetsV2.getFleetMetrics(request);
const regionMetrics = (c, request) => c.cloud.fleetsV2.getFleetRegionMetrics({ region: 'Frankfurt', ...request });

export const GetFleetMetrics = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.getFleetMetrics({ fleetId, orgId }),
  full: (c) => metricsOf(c, (request) => metrics(c, request)),
  required: (c) => lastHourOf(c, (request) => metrics(c, request)),
  errors: { 422: refusedMetrics(metrics) },
};

export const GetFleetRegionMetrics = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { fleetId, orgId }) => s.fleetsV2.getFleetRegionMetrics({ fleetId, orgId, region: 'Frankfurt' }),
  full: (c) => metricsOf(c, (request) => regionMetrics(c, request)),
  required: (c) => lastHourOf(c, (request) => regionMetrics(c, request)),
  errors: { 422: refusedMetrics(regionMetrics) },
};

export const GetNodeShapes = {
  reads: ['CreateFleet'],
  ids: fleetIds,
  call: (s, { orgId }) => s.fleetsV2.getNodeShapes(orgId),
  full: async (c) => shapesHold(c, await c.cloud.fleetsV2.getNodeShapes(c.orgId)),
  required: async (c) => shapesHold(c, await c.cloud.fleetsV2.getNodeShapes()),
  unprovoked: { 422: ONLY_IDS },
};

/** The figures of a shape are those of its name: `shape-amd64-4-8` has at most 4 vCPUs and 8 GiB. */
async function shapesHold(c, shapes) {
  const { nodeShapeId } = shapes.at(-1);
  assert.equal((await fleet(c, { nodeShapeId })).nodeShapeId, nodeShapeId, 'what is offered can be had');
  assert.equal(new Set(ids(shapes, 'nodeShapeId')).size, shapes.length);
  const amd64 = shapes.filter((s) => s.nodeShapeId.startsWith('shape-amd64-'));
  assert.equal(amd64.length, 9);
  for (const shape of amd64) {
    const [, cpu, gib] = /^shape-amd64-(\d+)-(\d+)$/.exec(shape.nodeShapeId).map(Number);
    assert.equal(shape.minCPU > cpu / 2 && shape.minCPU <= cpu, true, `${shape.nodeShapeId} has ${shape.minCPU} vCPUs`);
    assert.equal(shape.minMemoryMB > gib * 512 && shape.minMemoryMB <= gib * 1024, true, `${shape.nodeShapeId} has ${shape.minMemoryMB} MB`);
    assert.deepEqual([shape.minGPU, shape.familyId], [0, `family-amd64-1-${gib / cpu}`]);
  }
}
