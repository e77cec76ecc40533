import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

export const CreateDeployment = {
  reads: ['GetDeployment', 'GetLatestDeployment'],
  call: (s, { appId }) => s.deploymentsV3.createDeployment(minimal('bld-unknown'), appId),
  async full(c) {
    const { appId } = await c.app();
    const { fleetId } = await c.cloud.fleetsV2.createFleet({ name: c.unique('fleet'), nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 100 } });
    const wanted = {
      ...minimal(c.stage.build.buildId),
      fleetId,
      deploymentTag: c.unique('tag'),
      requestedGPU: 0,
      experimentalRequestedGPU: 0,
      additionalContainerPorts: [{ name: 'admin', port: 7001, transportType: 'tcp' }, { name: 'voice-2', port: 7002, transportType: 'udp' }],
      env: [{ name: 'WORD', value: `${c.unique('word')} = "größe" $HOME` }, { name: 'EMPTY', value: '' }],
    };
    const made = await c.cloud.deploymentsV3.createDeployment(wanted, appId);
    for (const field of ['fleetId', 'deploymentTag', 'additionalContainerPorts', 'env']) assert.deepEqual(made[field], wanted[field], field);
    assert.equal(made.buildTag, c.stage.build.buildTag);
    assert.deepEqual(await c.cloud.deploymentsV3.getDeployment(made.deploymentId, appId), made);
  },
  async required(c) {
    const { appId } = await c.app();
    const roomsPerProcess = 2 + Math.floor(Math.random() * 9000);
    const { containerPort, transportType, ...wanted } = { ...minimal(c.stage.build.buildId), roomsPerProcess, requestedMemoryMB: 768 };
    const made = await c.cloud.deploymentsV3.createDeployment({ ...wanted, containerPort, transportType }, appId);
    recent(made.createdAt, 'createdAt');
    assert.match(made.deploymentId, /^dep-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(made.appId, appId);
    assert.deepEqual(made.defaultContainerPort, { name: 'default', port: containerPort, transportType });
    assert.deepEqual(made.additionalContainerPorts, []);
    for (const [field, value] of Object.entries(wanted)) assert.deepEqual(made[field], value, field);
    assert.deepEqual(await c.cloud.deploymentsV3.getLatestDeployment(appId), made);
    const { processId } = await c.cloud.processesV3.createProcess('Frankfurt', appId);
    const process = await c.cloud.processesV3.getProcess(processId, appId);
    assert.deepEqual([process.deploymentId, process.roomsPerProcess], [made.deploymentId, roomsPerProcess]);
  },
  errors: {
    async '400|422'(c) {
      const { appId } = await c.app();
      const { buildId } = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100 });
      const ours = c.stage.build.buildId;
      const wrong = [
        minimal(buildId),
        { ...minimal(ours), roomsPerProcess: 10_001 },
        { ...minimal(ours), containerPort: 65_536 },
        { ...minimal(ours), requestedCPU: 0 },
        { ...minimal(ours), transportType: 'sctp' },
        { ...minimal(ours), env: [{ name: '1ST', value: '' }] },
        { ...minimal(ours), additionalContainerPorts: ['a', 'b', 'c'].map((name) => ({ name, port: 7000, transportType: 'tcp' })) },
      ];
      for (const config of wrong) await c.refused(c.cloud.deploymentsV3.createDeployment(config, appId), 400, 422);
      assert.deepEqual(await c.cloud.deploymentsV3.getDeployments(appId), { deployments: [] });
    },
  },
};

function minimal(buildId) {
  return {
    buildId,
    idleTimeoutEnabled: true,
    roomsPerProcess: 2,
    transportType: 'tcp',
    containerPort: 7777,
    requestedCPU: 0.5,
    requestedMemoryMB: 1024,
    env: [],
  };
}

export const GetDeployments = {
  reads: ['CreateDeployment'],
  call: (s, { appId }) => s.deploymentsV3.getDeployments(appId),
  async full(c) {
    const { appId, deployment: one } = await c.deployed({ deploymentTag: c.unique('one') });
    const two = await c.deploy(appId, { deploymentTag: c.unique('two') });
    const list = (...how) => c.cloud.deploymentsV3.getDeployments(appId, ...how);
    assert.deepEqual(await list(one.deploymentTag, 'tiny'), { deployments: [one] });
    assert.deepEqual(await list(two.deploymentTag), { deployments: [two] });
    assert.deepEqual(await list(one.deploymentTag, c.unique('none')), { deployments: [] });
    assert.deepEqual(ids((await list(undefined, 'tiny')).deployments, 'deploymentId').sort(), [one, two].map((d) => d.deploymentId).sort());
  },
  async required(c) {
    const { appId, deployment: one } = await c.deployed();
    assert.deepEqual(await c.cloud.deploymentsV3.getDeployments(appId), { deployments: [one] });
    const two = await c.deploy(appId, { roomsPerProcess: 9 });
    assert.deepEqual(await c.cloud.deploymentsV3.getDeployments(appId), { deployments: [two, one] }, 'newest first');
  },
  unprovoked: { 422: 'a tag that nobody has gives an empty list' },
};

export const GetLatestDeployment = {
  reads: ['CreateDeployment'],
  call: (s, { appId }) => s.deploymentsV3.getLatestDeployment(appId),
  async required(c) {
    const { appId, deployment: one } = await c.deployed();
    assert.deepEqual(await c.cloud.deploymentsV3.getLatestDeployment(appId), one);
    const two = await c.deploy(appId, { roomsPerProcess: 9 });
    const latest = await c.cloud.deploymentsV3.getLatestDeployment(appId);
    assert.equal(latest.roomsPerProcess, 9);
    assert.deepEqual(latest, two);
  },
  errors: {
    async 404(c) {
      const { appId } = await c.app();
      await c.refused(c.cloud.deploymentsV3.getLatestDeployment(appId), 404);
    },
  },
  unprovoked: { 422: ONLY_IDS },
};

export const GetDeployment = {
  reads: ['CreateDeployment'],
  call: (s, { appId, deploymentId }) => s.deploymentsV3.getDeployment(deploymentId, appId),
  async required(c) {
    const { appId, deployment: one } = await c.deployed({ deploymentTag: c.unique('tag') });
    const two = await c.deploy(appId, { roomsPerProcess: 9 });
    assert.deepEqual(await c.cloud.deploymentsV3.getDeployment(one.deploymentId, appId), one);
    assert.deepEqual(await c.cloud.deploymentsV3.getDeployment(two.deploymentId, appId), two);
    const { appId: other } = await c.app();
    await c.refused(c.cloud.deploymentsV3.getDeployment(one.deploymentId, other), 404);
  },
};
