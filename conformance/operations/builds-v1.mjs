import { archiveWith, asFile, numbers } from '../lib/numbered.mjs';
import { creation, deletion, listing, reading, runs } from '../lib/old-builds.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

const read = (c, buildId, appId) => c.cloud.buildsV1.getBuildInfoDeprecated(buildId, appId);
const run = (c, buildId, form, appId) => c.cloud.buildsV1.runBuildDeprecated(buildId, form, appId);
const create = (c, params, appId) => c.cloud.buildsV1.createBuildDeprecated(params, appId);

export const CreateBuildDeprecated = creation((s, { appId }) => s.buildsV1.createBuildDeprecated({}, appId), create, ['GetBuildsV2Deprecated']);

export const GetBuildInfoDeprecated = reading((s, { appId, buildId }) => s.buildsV1.getBuildInfoDeprecated(buildId, appId), read);

export const GetBuildsDeprecated = listing(
  (s, { appId }) => s.buildsV1.getBuildsDeprecated(appId),
  (c, appId) => c.cloud.buildsV1.getBuildsDeprecated(appId),
);

export const DeleteBuildDeprecated = {
  ...deletion(
    (s, { appId, buildId }) => s.buildsV1.deleteBuildDeprecated(buildId, appId),
    (c, buildId, appId) => c.cloud.buildsV1.deleteBuildDeprecated(buildId, appId),
    read,
  ),
  unprovoked: { 422: ONLY_IDS },
};

export const RunBuildDeprecated = {
  reads: ['GetBuilds'],
  ids: numbers,
  call: (s, { appId, buildId }) => s.buildsV1.runBuildDeprecated(buildId, asFile(Buffer.from('x')), appId),
  required: (c) => runs(c, (params, appId) => create(c, params, appId), (...how) => run(c, ...how)),
  errors: {
    // No SDK can leave the file away: the form is sent by hand.
    async '400|422'(c) {
      const { appId } = await c.app();
      const { buildId } = await create(c, {}, appId);
      const form = '--edge\r\ncontent-disposition: form-data; name="other"\r\n\r\nx\r\n--edge--\r\n';
      const answer = await c.raw('POST', `/builds/v1/${appId}/run/${buildId}`, { body: form, type: 'multipart/form-data; boundary=edge' });
      if (![400, 422].includes(answer.status)) throw new Error(`a form without a file was answered with ${answer.status} ${answer.text}`);
      await run(c, buildId, asFile(archiveWith(c.unique('later'))), appId);
    },
  },
};
