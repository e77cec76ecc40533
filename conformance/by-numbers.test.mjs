// Versions 1 and 2 of applications, builds and deployments, by the official SDK: they read what
// version 3 wrote and the other way round, and an archive comes in every way that they know.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Greenroom } from './lib/greenroom.mjs';
import { build, deployment, readAll, refused, sdk, unique, upload } from './lib/cloud.mjs';
import { fixture, tgz } from './lib/archive.mjs';
import { walk } from './lib/walk.mjs';

const ARENA = fixture('node-arena');
const { step } = walk();
let server;
let cloud;

before(
  async () => {
    server = await Greenroom.up();
    cloud = sdk(server, server.token);
  },
  { timeout: 6 * 60_000 },
);
after(async () => {
  await server?.down();
});

const file = (archive) => ({ file: { fileName: 'game.tgz', content: archive } });
const numbers = (list) => list.map((item) => item.buildId);

/** A deployment as version 2 is told of it: the build stands in its path. */
function sized() {
  const { buildId, ...config } = deployment(server, 'none');
  return config;
}

step('an app of version 1 is one of version 2', async (n) => {
  const appName = unique('first');
  n.app = await cloud.appsV1.createAppV1Deprecated({ appName, authConfiguration: { anonymous: {} } });
  assert.deepEqual(await cloud.appsV2.getApp(n.app.appId), n.app);
  const renamed = await cloud.appsV1.updateAppV1Deprecated({ appName: unique('second'), authConfiguration: {} }, n.app.appId);
  assert.deepEqual(await cloud.appsV2.getApp(n.app.appId), renamed);
  assert.deepEqual(await cloud.appsV1.getAppInfoV1Deprecated(n.app.appId), renamed);
  n.other = await cloud.appsV2.createApp({ appName: unique('other'), authConfiguration: {} });
});

step('version 1: the archive comes with the request that runs it', async (n) => {
  const created = await cloud.buildsV1.createBuildDeprecated({ buildTag: 'one' }, n.app.appId);
  assert.equal(created.buildId, 1);
  assert.equal(created.appId, n.app.appId);
  assert.deepEqual(created.regionalContainerTags, []);
  const log = await cloud.buildsV1.runBuildDeprecated(1, file(tgz(ARENA)), n.app.appId);
  assert.equal(typeof log, 'string');
  assert.match(log, /Built an image of \d+ bytes( for linux\/amd64)?\.\n$/);
  const done = await cloud.buildsV1.getBuildInfoDeprecated(1, n.app.appId);
  assert.equal(done.status, 'succeeded');
  assert.equal(done.imageSize > 0, true);
  const { builds } = await cloud.buildsV3.getBuilds();
  n.first = builds.find((b) => b.buildTag === 'one');
  assert.match(n.first.buildId, /^bld-/);
  assert.equal(n.first.imageSize, done.imageSize);
});

step('version 2: by a form, which is one POST', async (n) => {
  const archive = tgz(ARENA);
  const created = await cloud.buildsV2.createBuildWithUploadUrlV2Deprecated({ buildTag: 'two' }, n.app.appId);
  assert.equal(created.buildId, 2);
  await refused(cloud.buildsV2.runBuildV2Deprecated(2, {}, n.app.appId), 400);
  const form = new FormData();
  for (const { key, value } of created.uploadBodyParams) form.append(key, value);
  form.append('file', new Blob([archive]), 'game.tgz');
  const sent = await fetch(created.uploadUrl, { method: 'POST', body: form });
  assert.equal(sent.status, 204, await sent.text());
  assert.match(sent.headers.get('etag'), /^"[0-9a-f]{32}"$/);
  const log = await readAll(await cloud.buildsV2.runBuildV2Deprecated(2, {}, n.app.appId));
  assert.match(log, /Built an image/);
  assert.equal((await cloud.buildsV2.getBuildInfoV2Deprecated(2, n.app.appId)).status, 'succeeded');
});

step('version 2: a form that was changed is refused', async (n) => {
  const created = await cloud.buildsV2.createBuildWithUploadUrlV2Deprecated({}, n.app.appId);
  assert.equal(created.buildId, 3);
  const form = new FormData();
  for (const { key, value } of created.uploadBodyParams) form.append(key, key === 'policy' ? btoa('{}') : value);
  form.append('file', new Blob(['x']), 'game.tgz');
  const sent = await fetch(created.uploadUrl, { method: 'POST', body: form });
  assert.equal(sent.status, 403);
  assert.match(await sent.text(), /<Code>SignatureDoesNotMatch<\/Code>/);
});

step('version 2: in parts, and with the request', async (n) => {
  const archive = tgz(ARENA);
  const created = await cloud.buildsV2.createWithMultipartUploadsV2Deprecated(
    { buildSizeInBytes: archive.length, buildId: unique('mine'), buildTag: 'four' },
    n.app.appId,
  );
  assert.equal(created.buildId, 4);
  assert.equal((await upload(created, archive)).status, 200);
  assert.match(await readAll(await cloud.buildsV2.runBuildV2Deprecated(4, {}, n.app.appId)), /Built an image/);
  const fifth = await cloud.buildsV2.createBuildV2Deprecated({}, n.app.appId);
  assert.equal(fifth.buildId, 5);
  assert.match(await readAll(await cloud.buildsV2.runBuildV2Deprecated(5, file(archive), n.app.appId)), /Built an image/);
});

step('a build of version 3 has a number in each application, and one of another application has none', async (n) => {
  const third = (await build(cloud, ARENA, { buildTag: 'shared' })).build;
  const [newest, ...others] = await cloud.buildsV2.getBuildsV2Deprecated(n.app.appId);
  assert.equal(newest.buildId, 6);
  assert.equal(newest.buildTag, 'shared');
  assert.equal(newest.imageSize, third.imageSize);
  assert.deepEqual(newest.finishedAt, third.finishedAt);
  assert.deepEqual(numbers(others), [5, 4, 3, 2, 1]);
  assert.deepEqual(numbers(await cloud.buildsV1.getBuildsDeprecated(n.app.appId)), [6, 5, 4, 3, 2, 1]);
  const there = await cloud.buildsV1.getBuildsDeprecated(n.other.appId);
  assert.equal(there.length, 1);
  assert.equal(there[0].buildId, 1);
  assert.equal(there[0].buildTag, 'shared');
  await refused(cloud.buildsV2.getBuildInfoV2Deprecated(6, n.other.appId), 404);
  n.third = third;
});

step('deployments: each version reads what the others pushed', async (n) => {
  const { requestedCPU, requestedMemoryMB, idleTimeoutEnabled, ...config } = sized();
  const first = await cloud.deploymentsV1.createDeploymentV1Deprecated(1, { ...config, planName: 'small' }, n.app.appId);
  assert.equal(first.deploymentId, 1);
  assert.equal(first.idleTimeoutEnabled, true);
  const second = await cloud.deploymentsV2.createDeploymentV2Deprecated(2, sized(), n.app.appId);
  assert.equal(second.deploymentId, 2);
  const third = await cloud.deploymentsV3.createDeployment(deployment(server, n.third.buildId), n.app.appId);
  const seen = await cloud.deploymentsV1.getDeploymentsV1Deprecated(n.app.appId);
  assert.deepEqual(seen.map((d) => [d.deploymentId, d.buildId, d.planName]), [[3, 6, 'tiny'], [2, 2, 'tiny'], [1, 1, 'small']]);
  const latest = await cloud.deploymentsV2.getLatestDeploymentV2Deprecated(n.app.appId);
  assert.equal(latest.buildId, 6);
  assert.deepEqual(latest.createdAt, third.createdAt);
  assert.deepEqual(await cloud.deploymentsV2.getDeploymentInfoV2Deprecated(3, n.app.appId), latest);
  const { planName, containerPort, transportType, ...shared } = await cloud.deploymentsV1.getLatestDeploymentV1Deprecated(n.app.appId);
  assert.deepEqual(shared, latest);
  assert.deepEqual([planName, containerPort, transportType], ['tiny', 7777, 'tcp']);
  assert.deepEqual(await cloud.deploymentsV1.getDeploymentInfoV1Deprecated(1, n.app.appId), first);
  assert.deepEqual(await cloud.deploymentsV2.getDeploymentsV2Deprecated(n.app.appId).then((all) => all[1]), second);
  const { deployments } = await cloud.deploymentsV3.getDeployments(n.app.appId);
  assert.deepEqual(deployments.map((d) => [d.requestedCPU, d.requestedMemoryMB]), [[0.25, 512], [0.25, 512], [1, 2048]]);
  assert.equal(deployments[2].buildId, n.first.buildId);
  await refused(cloud.deploymentsV2.createDeploymentV2Deprecated(3, sized(), n.app.appId), 422);
  await refused(cloud.deploymentsV2.createDeploymentV2Deprecated(99, sized(), n.app.appId), 404);
});

step('the list of version 1 has the latest deployment with its build', async (n) => {
  const listed = (await cloud.appsV1.getAppsV1Deprecated()).find((a) => a.appId === n.app.appId);
  assert.equal(listed.deployment.deploymentId, 3);
  assert.deepEqual(listed.deployment.build, await cloud.buildsV1.getBuildInfoDeprecated(6, n.app.appId));
  const other = (await cloud.appsV1.getAppsV1Deprecated()).find((a) => a.appId === n.other.appId);
  assert.equal(other.deployment, undefined);
});

step('what one version deletes is deleted in all', async (n) => {
  await cloud.buildsV1.deleteBuildDeprecated(3, n.app.appId);
  await cloud.buildsV2.deleteBuildV2Deprecated(4, n.app.appId);
  await cloud.buildsV3.deleteBuild(n.third.buildId);
  assert.deepEqual(numbers(await cloud.buildsV1.getBuildsDeprecated(n.app.appId)), [5, 2, 1]);
  assert.equal((await cloud.buildsV2.getBuildInfoV2Deprecated(6, n.app.appId)).deletedAt instanceof Date, true);
  await refused(cloud.buildsV1.deleteBuildDeprecated(3, n.app.appId), 404);
  assert.equal((await cloud.buildsV2.createBuildV2Deprecated({}, n.app.appId)).buildId, 7);
  await cloud.appsV1.deleteAppV1Deprecated(n.app.appId);
  await refused(cloud.appsV2.getApp(n.app.appId), 404);
});

test('all 25 operations have answered, and none broke the contract', () => {
  const older = /V1Deprecated$|V2Deprecated$|^(Get|Create|Delete|Run)Build\w*Deprecated$/;
  assert.deepEqual(server.contract.succeeded().filter((op) => older.test(op)).length, 25);
  assert.deepEqual(server.contract.violations, []);
});
