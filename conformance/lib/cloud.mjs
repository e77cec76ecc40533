// The official SDK with only `serverURL` and the token set, watched by the contract, and the few
// moves that every test makes with it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { HathoraCloud } from '@hathora/cloud-sdk-typescript';
import { HTTPClient } from '@hathora/cloud-sdk-typescript/lib/http.js';
import { ApiError } from '@hathora/cloud-sdk-typescript/models/errors/apierror.js';
import { tgz } from './archive.mjs';
import { until } from './wait.mjs';

/**
 * @param token left out: a game client, which has none
 * @param fetch how it reaches the server; as a rule through the contract, which judges
 */
export function sdk(server, token, fetch = server.contract.fetch) {
  return new HathoraCloud({
    serverURL: server.url,
    ...(token ? { hathoraDevToken: token } : {}),
    httpClient: new HTTPClient({ fetcher: fetch }),
  });
}

export const unique = (prefix) => `${prefix}-${randomBytes(4).toString('hex')}`;

/** Asserts that the API refuses, in the one form that the SDK can read: ApiError with a message. */
export async function refused(promise, ...statuses) {
  let answer;
  try {
    answer = await promise;
  } catch (e) {
    assert.equal(e instanceof ApiError, true, `expected an ApiError, got ${e?.name}: ${e?.message}`);
    assert.equal(statuses.includes(e.statusCode), true, `expected ${statuses.join(' or ')}, got ${e.statusCode}: ${e.message}`);
    assert.match(e.data$.message, /\S/, 'the refusal does not say why');
    return e;
  }
  assert.fail(`expected a refusal with ${statuses.join(' or ')}, got ${JSON.stringify(answer)}`);
}

/** Uploads the archive exactly as the hathora CLI does: all parts in parallel, then the completion. */
export async function upload(created, archive) {
  const { maxChunkSize, uploadParts, completeUploadPostRequestUrl } = created;
  const parts = await Promise.all(
    uploadParts.map(async ({ partNumber, putRequestUrl }) => {
      const body = archive.subarray(maxChunkSize * (partNumber - 1), Math.min(maxChunkSize * partNumber, archive.length));
      const response = await fetch(putRequestUrl, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });
      const said = await response.text();
      const etag = response.headers.get('etag');
      assert.equal(response.status, 200, `part ${partNumber}: ${said}`);
      assert.match(etag ?? '', /\S/, `part ${partNumber} has no ETag`);
      return `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`;
    }),
  );
  return complete(completeUploadPostRequestUrl, parts);
}

export async function complete(url, parts) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body: `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`,
  });
  return { status: response.status, text: await response.text() };
}

/** Reads a stream of the SDK to its end. */
export async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Create, upload, run, get: what `hathora build create` does. */
export async function build(cloud, files, how = {}) {
  const archive = tgz(files);
  const created = await cloud.buildsV3.createBuild({ buildSizeInBytes: archive.length, ...how });
  const completed = await upload(created, archive);
  assert.equal(completed.status, 200, `completion: ${completed.text}`);
  const log = await readAll(await cloud.buildsV3.runBuild(created.buildId));
  return { created, log, build: await cloud.buildsV3.getBuild(created.buildId) };
}

/** What a deployment of the arena fixture looks like; `marker` lets the suite find its processes. */
export function deployment(server, buildId, how = {}) {
  const { env = [], ...rest } = how;
  return {
    buildId,
    idleTimeoutEnabled: true,
    roomsPerProcess: 2,
    transportType: 'tcp',
    containerPort: 7777,
    requestedCPU: 0.25,
    requestedMemoryMB: 512,
    env: [{ name: 'HATHORA_DEV_TOKEN', value: server.token }, { name: 'CONFORMANCE_RUN', value: server.marker }, ...env],
    ...rest,
  };
}

/** Polls the connection info as a game client does, without any token, until there is an address. */
export async function ready(server, appId, roomId, limitMs = 15_000) {
  const client = sdk(server);
  return until(
    `room ${roomId} to be reachable`,
    limitMs,
    async (seen) => {
      const info = seen(await client.roomsV2.getConnectionInfo(roomId, appId));
      assert.equal(info.roomId, roomId);
      assert.deepEqual(info.exposedPort === undefined, info.status !== 'active', `exposedPort and status disagree: ${JSON.stringify(info)}`);
      return info.status === 'active' && info;
    },
    150,
  );
}
