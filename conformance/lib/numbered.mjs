// Builds and deployments as v1 and v2 know them: by numbers that count up by one per application.
import assert from 'node:assert/strict';
import { readAll } from './cloud.mjs';
import { fixture, tgz } from './archive.mjs';
import { setup } from './case.mjs';

const TINY = fixture('tiny');

/** The current version's build of that tag, which is the organization's. */
export const buildByTag = async (c, buildTag) => (await c.cloud.buildsV3.getBuilds()).builds.find((b) => b.buildTag === buildTag);

/** An archive of the small game with a word in it, by which its log is known. */
export function archiveWith(word) {
  return tgz({ ...TINY, Dockerfile: `${TINY.Dockerfile}RUN echo ${word}\n` });
}

export const asFile = (archive) => ({ file: new Blob([archive], { type: 'application/gzip' }) });

/** A build that v2 has made and run: `{ appId, buildId, buildTag }`; the id is a number. */
export async function oldBuild(c, appId) {
  const buildTag = c.unique('tag');
  const run = async () => {
    const { buildId } = await c.cloud.buildsV2.createBuildV2Deprecated({ buildTag }, appId);
    const log = await readAll(await c.cloud.buildsV2.runBuildV2Deprecated(buildId, asFile(archiveWith(buildTag)), appId));
    assert.equal((await c.cloud.buildsV2.getBuildInfoV2Deprecated(buildId, appId)).status, 'succeeded', log);
    return { appId, buildId, buildTag };
  };
  return setup('build of an older version', run());
}

/** What stands for refusals: an application whose first build and first deployment v3 has made. */
export async function numbers(c) {
  const { appId } = await c.deployed();
  return { appId, buildId: 1, deploymentId: 1 };
}

/** A build of v3 as v1 and v2 see it, once an application has deployed it: its number there, and the rest as it is. */
export function sameBuild(old, current) {
  for (const field of ['status', 'imageSize', 'createdAt', 'startedAt', 'finishedAt', 'createdBy']) assert.deepEqual(old[field], current[field], field);
  assert.equal(old.buildTag, current.buildTag);
}

/** The fields that deployments of all versions have, and mean the same by. */
export function sameDeployment(old, current) {
  for (const field of ['appId', 'roomsPerProcess', 'requestedCPU', 'requestedMemoryMB', 'env', 'createdAt', 'createdBy', 'defaultContainerPort', 'additionalContainerPorts', 'idleTimeoutEnabled']) {
    assert.deepEqual(old[field], current[field], field);
  }
}
