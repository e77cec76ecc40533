import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { numbers, oldBuild, sameDeployment } from '../lib/numbered.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

const config = (how = {}) => ({
  idleTimeoutEnabled: true,
  roomsPerProcess: 2,
  transportType: 'tcp',
  containerPort: 7777,
  requestedCPU: 0.5,
  requestedMemoryMB: 1024,
  env: [{ name: 'OLD', value: 'yes' }],
  ...how,
});
const create = (c, buildId, how, appId) => c.cloud.deploymentsV2.createDeploymentV2Deprecated(buildId, how, appId);
const latest = (c, appId) => c.cloud.deploymentsV2.getLatestDeploymentV2Deprecated(appId);
const read = (c, deploymentId, appId) => c.cloud.deploymentsV2.getDeploymentInfoV2Deprecated(deploymentId, appId);

/** Deploys a build that v2 has made; v3 reads the same. */
async function deploys(c, how) {
  const { appId, buildId, buildTag } = await oldBuild(c, (await c.app()).appId);
  await create(c, buildId, config(), appId);
  const wanted = config({ roomsPerProcess: 2 + Math.floor(Math.random() * 9000), ...how });
  const made = await create(c, buildId, wanted, appId);
  assert.deepEqual([made.deploymentId, made.buildId, made.appId], [2, buildId, appId]);
  const { transportType, containerPort, ...same } = wanted;
  for (const [field, value] of Object.entries(same)) assert.deepEqual(made[field], value, field);
  assert.deepEqual(made.defaultContainerPort, { name: 'default', port: containerPort, transportType });
  const current = await c.cloud.deploymentsV3.getLatestDeployment(appId);
  sameDeployment(made, current);
  assert.equal(current.buildTag, buildTag);
  return { appId, made };
}

export const CreateDeploymentV2Deprecated = {
  reads: ['GetLatestDeployment', 'GetRoomInfo'],
  ids: numbers,
  call: (s, { appId, buildId }) => s.deploymentsV2.createDeploymentV2Deprecated(buildId, config(), appId),
  async full(c) {
    const { made } = await deploys(c, { additionalContainerPorts: [{ name: 'admin', port: 7001, transportType: 'udp' }] });
    assert.deepEqual(made.additionalContainerPorts, [{ name: 'admin', port: 7001, transportType: 'udp' }]);
  },
  async required(c) {
    const { appId, made } = await deploys(c, {});
    assert.deepEqual(made.additionalContainerPorts, []);
    const { roomId } = await c.room(appId);
    assert.equal((await c.cloud.roomsV2.getRoomInfo(roomId, appId)).status, 'active', 'what the old version deployed runs');
  },
  errors: {
    async '400|422'(c) {
      const { appId } = await c.stage.standing('ids of numbers', numbers);
      const before = await c.cloud.deploymentsV3.getDeployments(appId);
      for (const wrong of [{ roomsPerProcess: 10_001 }, { containerPort: 65_536 }, { requestedCPU: 0 }, { transportType: 'sctp' }, { env: [{ name: '1ST', value: '' }] }]) {
        await c.refused(create(c, 1, config(wrong), appId), 400, 422);
      }
      assert.deepEqual(await c.cloud.deploymentsV3.getDeployments(appId), before);
    },
  },
};

/** Two deployments that v3 has made, the second of them with its own figures. */
async function two(c) {
  const { appId, deployment: one } = await c.deployed();
  const env = [{ name: 'WORD', value: c.unique('word') }];
  return { appId, one, two: await c.deploy(appId, { roomsPerProcess: 8, requestedMemoryMB: 768, env }) };
}

export const GetDeploymentInfoV2Deprecated = {
  reads: ['CreateDeployment'],
  ids: numbers,
  call: (s, { appId, deploymentId }) => s.deploymentsV2.getDeploymentInfoV2Deprecated(deploymentId, appId),
  async required(c) {
    const all = await two(c);
    const [first, second] = [await read(c, 1, all.appId), await read(c, 2, all.appId)];
    assert.deepEqual([first.deploymentId, second.deploymentId, first.buildId, second.buildId], [1, 2, 1, 1], 'they deploy the same build');
    sameDeployment(first, all.one);
    sameDeployment(second, all.two);
  },
};

export const GetDeploymentsV2Deprecated = {
  reads: ['CreateDeployment'],
  ids: numbers,
  call: (s, { appId }) => s.deploymentsV2.getDeploymentsV2Deprecated(appId),
  async required(c) {
    const all = await two(c);
    const list = await c.cloud.deploymentsV2.getDeploymentsV2Deprecated(all.appId);
    assert.deepEqual(ids(list, 'deploymentId'), [2, 1], 'newest first');
    sameDeployment(list[0], all.two);
    sameDeployment(list[1], all.one);
    assert.deepEqual(await c.cloud.deploymentsV2.getDeploymentsV2Deprecated((await c.app()).appId), []);
  },
};

export const GetLatestDeploymentV2Deprecated = {
  reads: ['CreateDeployment'],
  ids: numbers,
  call: (s, { appId }) => s.deploymentsV2.getLatestDeploymentV2Deprecated(appId),
  async required(c) {
    const { appId, deployment } = await c.deployed();
    const first = await latest(c, appId);
    assert.equal(first.deploymentId, 1);
    sameDeployment(first, deployment);
    const next = await c.deploy(appId, { roomsPerProcess: 12 });
    const second = await latest(c, appId);
    assert.equal(second.deploymentId, 2);
    sameDeployment(second, next);
  },
  errors: { 404: async (c) => c.refused(latest(c, (await c.app()).appId), 404) },
  unprovoked: { 422: ONLY_IDS },
};
