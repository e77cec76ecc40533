// The cases that builds of v1 and of v2 have in common; `version` gives the five methods of one.
import assert from 'node:assert/strict';
import { ids } from './case.mjs';
import { archiveWith, asFile, buildByTag, numbers, oldBuild, sameBuild } from './numbered.mjs';

/** Making a build: it counts up per application, and v3 knows it by its tag. */
export const creation = (call, create, more = []) => ({
  reads: ['GetBuilds', ...more],
  ids: numbers,
  call,
  async full(c) {
    const { appId } = await c.app();
    const buildTag = c.unique('tag');
    const made = await create(c, { buildTag }, appId);
    assert.deepEqual([made.buildId, made.appId, made.buildTag, made.status, made.regionalContainerTags], [1, appId, buildTag, 'created', []]);
    assert.deepEqual([made.startedAt, made.finishedAt, made.deletedAt], [null, null, null]);
    sameBuild(made, await buildByTag(c, buildTag));
  },
  async required(c) {
    const [one, two] = [await c.app(), await c.app()];
    const number = async (appId) => (await create(c, {}, appId)).buildId;
    assert.deepEqual([await number(one.appId), await number(one.appId), await number(two.appId), await number(one.appId)], [1, 2, 1, 3]);
    const listed = ids(await c.cloud.buildsV2.getBuildsV2Deprecated(one.appId), 'buildId');
    for (const buildId of [1, 2, 3]) assert.equal(listed.filter((id) => id === buildId).length, 1, `build ${buildId} in ${listed}`);
    assert.equal((await c.cloud.buildsV3.getBuilds()).builds.length >= 4, true);
  },
  errors: { 422: async (c) => c.refused(create(c, { buildTag: 'x'.repeat(1001) }, (await c.app()).appId), 422) },
});

/** Reading: a build that v3 made has a number in the application that deploys it. */
export const reading = (call, read) => ({
  reads: ['CreateDeployment', 'GetBuild'],
  ids: numbers,
  call,
  async required(c) {
    const { appId, deployment } = await c.deployed();
    const build = await read(c, 1, appId);
    assert.deepEqual([build.buildId, build.appId], [1, appId]);
    sameBuild(build, await c.cloud.buildsV3.getBuild(deployment.buildId));
    const own = await oldBuild(c, appId);
    const second = await read(c, own.buildId, appId);
    assert.deepEqual([own.buildId, second.buildId, second.buildTag], [2, 2, own.buildTag]);
    sameBuild(second, await buildByTag(c, own.buildTag));
    await c.refused(read(c, 3, appId), 404);
  },
});

export const listing = (call, list) => ({
  reads: ['CreateDeployment', 'GetBuild', 'CreateBuildV2Deprecated'],
  ids: numbers,
  call,
  async required(c) {
    const { appId, deployment } = await c.deployed();
    const buildTag = c.unique('tag');
    await c.cloud.buildsV2.createBuildV2Deprecated({ buildTag }, appId);
    const builds = await list(c, appId);
    assert.equal(new Set(ids(builds, 'buildId')).size, builds.length);
    assert.equal(builds.find((b) => b.buildTag === buildTag)?.buildId, 2);
    sameBuild(builds.find((b) => b.buildId === 1), await c.cloud.buildsV3.getBuild(deployment.buildId));
    sameBuild(builds.find((b) => b.buildId === 2), await buildByTag(c, buildTag));
    const elsewhere = await list(c, (await c.app()).appId);
    assert.equal(elsewhere.some((b) => b.buildTag === buildTag), false, 'a build of an older version is its application\'s');
  },
});

export const deletion = (call, remove, read) => ({
  reads: ['GetBuilds'],
  ids: numbers,
  call,
  async required(c) {
    const { appId } = await c.app();
    const gone = await oldBuild(c, appId);
    const stays = await oldBuild(c, appId);
    await remove(c, gone.buildId, appId);
    const left = await buildByTag(c, gone.buildTag);
    if (left) assert.notEqual(left.deletedAt, null);
    assert.equal((await buildByTag(c, stays.buildTag)).deletedAt, null);
    assert.equal((await read(c, stays.buildId, appId)).status, 'succeeded');
    const config = { idleTimeoutEnabled: true, roomsPerProcess: 1, transportType: 'tcp', containerPort: 7777, requestedCPU: 0.5, requestedMemoryMB: 1024, env: [] };
    await c.refused(c.cloud.deploymentsV2.createDeploymentV2Deprecated(gone.buildId, config, appId), 400, 404, 422);
  },
});

/** Running with the archive in the form: `run` gives the log. */
export async function runs(c, create, run) {
  const { appId } = await c.app();
  const word = c.unique('conformance');
  const { buildId } = await create({ buildTag: word }, appId);
  const log = await run(buildId, asFile(archiveWith(word)), appId);
  assert.equal(log.includes(word), true, `the log knows nothing of this build: ${log}`);
  const current = await buildByTag(c, word);
  assert.equal(current.status, 'succeeded', log);
  const { deploymentId } = await c.cloud.deploymentsV3.createDeployment(c.stage.deploymentOf(current.buildId), appId);
  assert.equal((await c.cloud.deploymentsV3.getDeployment(deploymentId, appId)).buildTag, word);
  const broken = await create({ buildTag: c.unique('broken') }, appId);
  await run(broken.buildId, asFile(Buffer.from('no archive')), appId);
  assert.equal((await c.cloud.buildsV2.getBuildInfoV2Deprecated(broken.buildId, appId)).status, 'failed');
}
