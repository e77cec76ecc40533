import assert from 'node:assert/strict';
import { readAll, upload } from '../lib/cloud.mjs';
import { archiveWith, asFile, buildByTag, numbers } from '../lib/numbered.mjs';
import { creation, deletion, listing, reading, runs } from '../lib/old-builds.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

const read = (c, buildId, appId) => c.cloud.buildsV2.getBuildInfoV2Deprecated(buildId, appId);
const run = async (c, buildId, form, appId) => readAll(await c.cloud.buildsV2.runBuildV2Deprecated(buildId, form, appId));

export const CreateBuildV2Deprecated = creation(
  (s, { appId }) => s.buildsV2.createBuildV2Deprecated({}, appId),
  (c, params, appId) => c.cloud.buildsV2.createBuildV2Deprecated(params, appId),
  ['GetBuildsV2Deprecated'],
);

export const GetBuildInfoV2Deprecated = reading((s, { appId, buildId }) => s.buildsV2.getBuildInfoV2Deprecated(buildId, appId), read);

export const GetBuildsV2Deprecated = listing(
  (s, { appId }) => s.buildsV2.getBuildsV2Deprecated(appId),
  (c, appId) => c.cloud.buildsV2.getBuildsV2Deprecated(appId),
);

export const DeleteBuildV2Deprecated = {
  ...deletion(
    (s, { appId, buildId }) => s.buildsV2.deleteBuildV2Deprecated(buildId, appId),
    (c, buildId, appId) => c.cloud.buildsV2.deleteBuildV2Deprecated(buildId, appId),
    read,
  ),
  unprovoked: { 422: ONLY_IDS },
};

/** What follows an upload by whichever way: the run takes what is there. */
async function builds(c, { buildId, appId }, word) {
  const log = await run(c, buildId, {}, appId);
  assert.equal(log.includes(word), true, log);
  assert.equal((await buildByTag(c, word)).status, 'succeeded', log);
}

/** A form as S3 takes it: the fields that were given, then the file. */
async function post({ uploadUrl, uploadBodyParams }, archive) {
  const form = new FormData();
  for (const { key, value } of uploadBodyParams) form.append(key, value);
  form.append('file', new Blob([archive]), 'archive.tgz');
  const response = await fetch(uploadUrl, { method: 'POST', body: form });
  assert.equal(response.ok, true, `upload: ${response.status} ${await response.text()}`);
}

const withUrl = creation(
  (s, { appId }) => s.buildsV2.createBuildWithUploadUrlV2Deprecated({}, appId),
  (c, params, appId) => c.cloud.buildsV2.createBuildWithUploadUrlV2Deprecated(params, appId),
  ['GetBuildsV2Deprecated'],
);

export const CreateBuildWithUploadUrlV2Deprecated = {
  ...withUrl,
  async full(c) {
    await withUrl.full(c);
    const { appId } = await c.app();
    const word = c.unique('posted');
    const made = await c.cloud.buildsV2.createBuildWithUploadUrlV2Deprecated({ buildTag: word }, appId);
    await post(made, archiveWith(word));
    await builds(c, made, word);
  },
};

const multipart = creation(
  (s, { appId }) => s.buildsV2.createWithMultipartUploadsV2Deprecated({ buildSizeInBytes: 100 }, appId),
  (c, params, appId) => c.cloud.buildsV2.createWithMultipartUploadsV2Deprecated({ buildSizeInBytes: 100, ...params }, appId),
  ['GetBuild', 'GetBuildsV2Deprecated'],
);

export const CreateWithMultipartUploadsV2Deprecated = {
  ...multipart,
  async full(c) {
    await multipart.full(c);
    const { appId } = await c.app();
    const [word, ownId] = [c.unique('in-parts'), c.unique('own-id')];
    const archive = archiveWith(word);
    const made = await c.cloud.buildsV2.createWithMultipartUploadsV2Deprecated({ buildSizeInBytes: archive.length, buildTag: word, buildId: ownId }, appId);
    assert.equal(made.buildId, 1, 'a number here, whatever it is called in v3');
    assert.equal((await c.cloud.buildsV3.getBuild(ownId)).buildTag, word);
    assert.equal((await upload(made, archive)).status, 200);
    await builds(c, made, word);
  },
  errors: {
    async '400|422'(c) {
      const { appId } = await c.app();
      for (const wrong of [{ buildSizeInBytes: -1 }, { buildSizeInBytes: 100, buildTag: 'x'.repeat(1001) }]) {
        await c.refused(c.cloud.buildsV2.createWithMultipartUploadsV2Deprecated(wrong, appId), 400, 422);
      }
    },
  },
};

export const RunBuildV2Deprecated = {
  reads: ['GetBuilds'],
  ids: numbers,
  call: (s, { appId, buildId }) => s.buildsV2.runBuildV2Deprecated(buildId, {}, appId),
  full: (c) => runs(c, (params, appId) => c.cloud.buildsV2.createBuildV2Deprecated(params, appId), (...how) => run(c, ...how)),
  async required(c) {
    const { appId } = await c.app();
    const word = c.unique('uploaded');
    const archive = archiveWith(word);
    const made = await c.cloud.buildsV2.createWithMultipartUploadsV2Deprecated({ buildSizeInBytes: archive.length, buildTag: word }, appId);
    assert.equal((await upload(made, archive)).status, 200);
    await builds(c, made, word);
  },
  errors: {
    async '400|422'(c) {
      const { appId } = await c.app();
      const { buildId } = await c.cloud.buildsV2.createBuildV2Deprecated({}, appId);
      await c.refused(c.cloud.buildsV2.runBuildV2Deprecated(buildId, {}, appId), 400, 422);
      assert.equal((await read(c, buildId, appId)).status, 'created', 'there was nothing to build');
      await c.refused(c.cloud.buildsV2.runBuildV2Deprecated(77, asFile(Buffer.from('x')), appId), 404);
    },
  },
};
