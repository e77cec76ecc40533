import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { numbers, oldBuild, sameDeployment } from '../lib/numbered.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

/** What the plans of v1 stand for; tiny shares its vCPU. */
const PLANS = { small: [1, 2048], medium: [2, 4096], large: [4, 8192] };
const config = (how = {}) => ({ roomsPerProcess: 2, planName: 'tiny', transportType: 'tcp', containerPort: 7777, env: [], ...how });
const create = (c, buildId, how, appId) => c.cloud.deploymentsV1.createDeploymentV1Deprecated(buildId, how, appId);
const latest = (c, appId) => c.cloud.deploymentsV1.getLatestDeploymentV1Deprecated(appId);
const read = (c, deploymentId, appId) => c.cloud.deploymentsV1.getDeploymentInfoV1Deprecated(deploymentId, appId);
const current = (c, appId) => c.cloud.deploymentsV3.getLatestDeployment(appId);

/** v1 shows port and transport a second time, beside the default port. */
function sameV1(old, deployment) {
  sameDeployment(old, deployment);
  assert.deepEqual([old.containerPort, old.transportType], [deployment.defaultContainerPort.port, deployment.defaultContainerPort.transportType]);
}

export const CreateDeploymentV1Deprecated = {
  reads: ['GetLatestDeployment'],
  ids: numbers,
  call: (s, { appId, buildId }) => s.deploymentsV1.createDeploymentV1Deprecated(buildId, config(), appId),
  async full(c) {
    const { appId, buildId } = await oldBuild(c, (await c.app()).appId);
    const additionalContainerPorts = [{ name: 'admin', port: 7001, transportType: 'udp' }];
    const env = [{ name: 'WORD', value: c.unique('word') }];
    const made = await create(c, buildId, config({ idleTimeoutEnabled: false, additionalContainerPorts, env, containerPort: 7070 }), appId);
    assert.deepEqual([made.deploymentId, made.buildId, made.planName, made.idleTimeoutEnabled], [1, buildId, 'tiny', false]);
    assert.deepEqual([made.additionalContainerPorts, made.env, made.containerPort], [additionalContainerPorts, env, 7070]);
    sameV1(made, await current(c, appId));
  },
  async required(c) {
    const { appId, buildId, buildTag } = await oldBuild(c, (await c.app()).appId);
    for (const [planName, [cpu, memory]] of Object.entries(PLANS)) {
      const roomsPerProcess = 2 + Math.floor(Math.random() * 9000);
      const made = await create(c, buildId, config({ planName, roomsPerProcess }), appId);
      assert.deepEqual([made.planName, made.requestedCPU, made.requestedMemoryMB, made.roomsPerProcess], [planName, cpu, memory, roomsPerProcess]);
      const now = await current(c, appId);
      assert.equal(now.buildTag, buildTag);
      sameV1(made, now);
    }
    // The SDK fills in idleTimeoutEnabled; without it, by hand.
    const answer = await c.raw('POST', `/deployments/v1/${appId}/create/${buildId}`, { body: JSON.stringify(config()) });
    assert.equal(answer.status, 201, answer.text);
    const { deploymentId, requestedMemoryMB } = JSON.parse(answer.text);
    assert.deepEqual([deploymentId, requestedMemoryMB], [4, 1024]);
    assert.equal((await current(c, appId)).idleTimeoutEnabled, true, 'idle processes end, unless told otherwise');
  },
  errors: {
    async '400|422'(c) {
      const { appId } = await c.stage.standing('ids of numbers', numbers);
      for (const wrong of [{ planName: 'huge' }, { roomsPerProcess: 0 }, { containerPort: 65_536 }, { transportType: 'sctp' }]) {
        await c.refused(create(c, 1, config(wrong), appId), 400, 422);
      }
    },
  },
};

export const GetDeploymentInfoV1Deprecated = {
  reads: ['CreateDeployment'],
  ids: numbers,
  call: (s, { appId, deploymentId }) => s.deploymentsV1.getDeploymentInfoV1Deprecated(deploymentId, appId),
  async required(c) {
    const { appId, deployment: one } = await c.deployed();
    const two = await c.deploy(appId, { roomsPerProcess: 8, requestedCPU: 2, requestedMemoryMB: 4096 });
    const [first, second] = [await read(c, 1, appId), await read(c, 2, appId)];
    assert.deepEqual([first.deploymentId, second.deploymentId, second.planName], [1, 2, 'medium']);
    sameV1(first, one);
    sameV1(second, two);
  },
};

export const GetDeploymentsV1Deprecated = {
  reads: ['CreateDeployment'],
  ids: numbers,
  call: (s, { appId }) => s.deploymentsV1.getDeploymentsV1Deprecated(appId),
  async required(c) {
    const { appId, deployment: one } = await c.deployed();
    const two = await c.deploy(appId, { roomsPerProcess: 8 });
    const list = await c.cloud.deploymentsV1.getDeploymentsV1Deprecated(appId);
    assert.deepEqual(ids(list, 'deploymentId'), [2, 1], 'newest first');
    sameV1(list[0], two);
    sameV1(list[1], one);
  },
};

export const GetLatestDeploymentV1Deprecated = {
  reads: ['CreateDeployment'],
  ids: numbers,
  call: (s, { appId }) => s.deploymentsV1.getLatestDeploymentV1Deprecated(appId),
  async required(c) {
    const { appId, deployment } = await c.deployed();
    sameV1(await latest(c, appId), deployment);
    const next = await c.deploy(appId, { roomsPerProcess: 12 });
    const second = await latest(c, appId);
    assert.equal(second.deploymentId, 2);
    sameV1(second, next);
  },
  errors: { 404: async (c) => c.refused(latest(c, (await c.app()).appId), 404) },
  unprovoked: { 422: ONLY_IDS },
};
