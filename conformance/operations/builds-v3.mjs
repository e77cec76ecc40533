import assert from 'node:assert/strict';
import { readAll, upload } from '../lib/cloud.mjs';
import { fixture, tgz } from '../lib/archive.mjs';
import { ids, recent } from '../lib/case.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

const TINY = fixture('tiny');

/** A build whose archive is there, not yet run. */
async function uploaded(c, files = TINY, how = {}) {
  const archive = tgz(files);
  const created = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: archive.length, ...how });
  const { status, text } = await upload(created, archive);
  assert.equal(status, 200, text);
  return created;
}

/** A Dockerfile that only this case has, and by which its build is known. */
const own = (c) => {
  const word = c.unique('conformance');
  return { word, files: { ...TINY, 'word.txt': word, Dockerfile: `${TINY.Dockerfile}COPY word.txt .\nRUN echo ${word}\n` } };
};

const wrongId = { 422: ONLY_IDS };

export const CreateBuild = {
  reads: ['GetBuild', 'GetBuilds'],
  call: (s, { orgId }) => s.buildsV3.createBuild({ buildSizeInBytes: 100 }, orgId),
  async full(c) {
    const buildId = c.unique('own-id');
    const buildTag = c.unique('tag');
    const made = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 25_000_000, buildTag, buildId }, c.orgId);
    assert.equal(made.buildId, buildId);
    assert.equal(made.buildTag, buildTag);
    const wanted = Math.ceil(25_000_000 / made.maxChunkSize);
    assert.deepEqual(ids(made.uploadParts, 'partNumber'), Array.from({ length: wanted }, (_, i) => i + 1));
    assert.equal(new Set(ids(made.uploadParts, 'putRequestUrl')).size, wanted);
    const { uploadParts, maxChunkSize, completeUploadPostRequestUrl, ...build } = made;
    assert.deepEqual(await c.cloud.buildsV3.getBuild(buildId), build);
    assert.deepEqual((await c.cloud.buildsV3.getBuilds()).builds.find((b) => b.buildId === buildId), build);
  },
  async required(c) {
    const made = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 1000 });
    assert.match(made.buildId, /^bld-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    recent(made.createdAt, 'createdAt');
    assert.match(made.createdBy, /\S/);
    assert.equal(made.uploadParts.length, 1);
    const build = { buildId: made.buildId, orgId: c.orgId, status: 'created', imageSize: 0, createdAt: made.createdAt, createdBy: made.createdBy };
    assert.deepEqual(await c.cloud.buildsV3.getBuild(made.buildId), { ...build, startedAt: null, finishedAt: null, deletedAt: null });
  },
  errors: {
    async '400|422'(c) {
      const buildId = c.unique('taken');
      const first = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100, buildId });
      await c.refused(c.cloud.buildsV3.createBuild({ buildSizeInBytes: 200, buildId }), 400, 422);
      assert.deepEqual((await c.cloud.buildsV3.getBuild(buildId)).createdAt, first.createdAt);
      await c.refused(c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100, buildTag: 'x'.repeat(1001) }), 400, 422);
      await c.refused(c.cloud.buildsV3.createBuild({ buildSizeInBytes: -1 }), 400, 422);
    },
  },
};

export const GetBuilds = {
  reads: ['CreateBuild', 'GetBuild'],
  call: (s, { orgId }) => s.buildsV3.getBuilds(orgId),
  async full(c) {
    const buildTag = c.unique('tag');
    const { buildId } = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100, buildTag });
    const { builds } = await c.cloud.buildsV3.getBuilds(c.orgId);
    assert.equal(builds.find((b) => b.buildTag === buildTag)?.buildId, buildId);
    assert.deepEqual(builds.find((b) => b.buildId === buildId), await c.cloud.buildsV3.getBuild(buildId));
    assert.deepEqual([...new Set(ids(builds, 'orgId'))], [c.orgId]);
  },
  async required(c) {
    const made = await Promise.all([1, 2].map(() => c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100 })));
    const { builds } = await c.cloud.buildsV3.getBuilds();
    assert.notEqual(made[0].buildId, made[1].buildId);
    for (const { buildId } of made) assert.equal(builds.filter((b) => b.buildId === buildId).length, 1);
  },
  unprovoked: wrongId,
};

export const GetBuild = {
  reads: ['CreateBuild', 'RunBuild'],
  call: (s, { buildId, orgId }) => s.buildsV3.getBuild(buildId, orgId),
  async full(c) {
    const buildTag = c.unique('tag');
    const { buildId, createdAt } = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100, buildTag });
    const build = await c.cloud.buildsV3.getBuild(buildId, c.orgId);
    assert.deepEqual([build.buildId, build.buildTag, build.createdAt], [buildId, buildTag, createdAt]);
  },
  async required(c) {
    const { buildId, createdAt } = await uploaded(c);
    assert.equal((await c.cloud.buildsV3.getBuild(buildId)).status, 'created');
    await readAll(await c.cloud.buildsV3.runBuild(buildId));
    const build = await c.cloud.buildsV3.getBuild(buildId);
    assert.equal(build.status, 'succeeded');
    assert.equal(build.imageSize > 0, true);
    assert.deepEqual(build.createdAt, createdAt);
    assert.equal(createdAt <= build.startedAt && build.startedAt <= build.finishedAt, true);
  },
};

export const DeleteBuild = {
  reads: ['GetBuilds', 'GetBuild'],
  call: (s, { buildId, orgId }) => s.buildsV3.deleteBuild(buildId, orgId),
  full: (c) => deletes(c, (buildId) => c.cloud.buildsV3.deleteBuild(buildId, c.orgId)),
  required: (c) => deletes(c, (buildId) => c.cloud.buildsV3.deleteBuild(buildId)),
  unprovoked: wrongId,
};

async function deletes(c, remove) {
  const { buildId } = await uploaded(c);
  const other = await uploaded(c);
  await readAll(await c.cloud.buildsV3.runBuild(buildId));
  assert.deepEqual(await remove(buildId), {});
  const { builds } = await c.cloud.buildsV3.getBuilds();
  assert.equal(builds.some((b) => b.buildId === other.buildId), true, 'another build has gone');
  const left = builds.find((b) => b.buildId === buildId);
  if (left) recent(left.deletedAt, 'deletedAt');
  const { appId } = await c.app();
  await c.refused(c.cloud.deploymentsV3.createDeployment(c.stage.deploymentOf(buildId), appId), 400, 404, 422);
}

export const RunBuild = {
  reads: ['GetBuild'],
  call: (s, { buildId, orgId }) => s.buildsV3.runBuild(buildId, orgId),
  full: (c) => runs(c, (buildId) => c.cloud.buildsV3.runBuild(buildId, c.orgId)),
  required: (c) => runs(c, (buildId) => c.cloud.buildsV3.runBuild(buildId)),
  errors: {
    async '400|422'(c) {
      const { buildId } = await c.cloud.buildsV3.createBuild({ buildSizeInBytes: 100 });
      await c.refused(c.cloud.buildsV3.runBuild(buildId), 400, 422);
      assert.equal((await c.cloud.buildsV3.getBuild(buildId)).status, 'created', 'nothing was uploaded, so nothing may run');
    },
  },
};

async function runs(c, run) {
  const { word, files } = own(c);
  const { buildId } = await uploaded(c, files);
  const log = await readAll(await run(buildId));
  const build = await c.cloud.buildsV3.getBuild(buildId);
  assert.equal(build.status, 'succeeded', log);
  assert.equal(log.includes(word), true, `the log knows nothing of this build: ${log}`);
  recent(build.finishedAt, 'finishedAt');
  const broken = await uploaded(c, { 'server.py': TINY['server.py'] });
  assert.match(await readAll(await run(broken.buildId)), /Dockerfile/);
  assert.equal((await c.cloud.buildsV3.getBuild(broken.buildId)).status, 'failed', 'without a Dockerfile');
}

export const CreateBuildRegistry = {
  reads: ['GetBuild', 'GetBuilds'],
  call: (s, { orgId }) => s.buildsV3.createBuildRegistry({}, orgId),
  async full(c) {
    const [buildId, buildTag] = [c.unique('own-id'), c.unique('tag')];
    const made = await c.cloud.buildsV3.createBuildRegistry({ buildId, buildTag }, c.orgId);
    assert.deepEqual([made.buildId, made.buildTag, made.status], [buildId, buildTag, 'created']);
    assert.deepEqual(await c.cloud.buildsV3.getBuild(buildId), made);
  },
  async required(c) {
    const made = await c.cloud.buildsV3.createBuildRegistry({});
    const { buildId, createdAt, createdBy } = made;
    assert.match(buildId, /^bld-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const times = { createdAt, startedAt: null, finishedAt: null, deletedAt: null };
    assert.deepEqual(made, { buildId, createdBy, ...times, orgId: c.orgId, status: 'created', imageSize: 0 });
    assert.deepEqual((await c.cloud.buildsV3.getBuilds()).builds.find((b) => b.buildId === buildId), made);
  },
  errors: {
    async '400|422'(c) {
      const { buildId } = await c.cloud.buildsV3.createBuildRegistry({ buildId: c.unique('taken') });
      await c.refused(c.cloud.buildsV3.createBuildRegistry({ buildId }), 400, 422);
      await c.refused(c.cloud.buildsV3.createBuildRegistry({ buildTag: 'x'.repeat(1001) }), 400, 422);
    },
  },
};

export const RunBuildRegistry = {
  reads: ['GetBuild'],
  call: (s, { buildId, orgId }) => s.buildsV3.runBuildRegistry(buildId, { image: 'none' }, orgId),
  async full(c) {
    const password = c.unique('password');
    const auth = Buffer.from(`robot:${password}`).toString('base64');
    const log = await pulls(c, { registryUrl: 'http://127.0.0.1:1', auth }, c.orgId);
    for (const secret of [password, auth]) assert.equal(log.includes(secret), false, 'the log tells the password');
  },
  required: (c) => pulls(c),
  errors: {
    async '400|422'(c) {
      const { buildId } = await c.cloud.buildsV3.createBuildRegistry({});
      await c.refused(c.cloud.buildsV3.runBuildRegistry(buildId, { image: 'no such: image' }), 400, 422);
      await c.refused(c.cloud.buildsV3.runBuild(buildId), 400, 422);
      assert.equal((await c.cloud.buildsV3.getBuild(buildId)).status, 'created');
      const ofArchive = await uploaded(c);
      await c.refused(c.cloud.buildsV3.runBuildRegistry(ofArchive.buildId, { image: 'none' }), 400, 422);
      assert.equal((await c.cloud.buildsV3.getBuild(ofArchive.buildId)).status, 'created');
    },
  },
};

/** No image can be had in a test: the log says of which one that is, and the build has failed, not the call. */
async function pulls(c, more = {}, orgId = undefined) {
  const { buildId } = await c.cloud.buildsV3.createBuildRegistry({});
  const image = `${c.unique('nobody')}/${c.unique('image')}:1`;
  const log = await readAll(await c.cloud.buildsV3.runBuildRegistry(buildId, { image, ...more }, orgId));
  assert.equal(log.includes(image), true, `the log does not name the image: ${log}`);
  const build = await c.cloud.buildsV3.getBuild(buildId);
  assert.equal(build.status, 'failed', log);
  recent(build.finishedAt, 'finishedAt');
  const { appId } = await c.app();
  await c.refused(c.cloud.deploymentsV3.createDeployment(c.stage.deploymentOf(buildId), appId), 400, 422);
  return log;
}
