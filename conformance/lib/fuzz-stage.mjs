// What exists while the contract is fuzzed, so that requests have something to hit.
import { build, deployment, sdk, ready } from './cloud.mjs';
import { readFileSync } from 'node:fs';
import { fixture, tgz } from './archive.mjs';
import { Google } from './google.mjs';
import { Greenroom } from './greenroom.mjs';

const LIMIT_MS = 60 * 60_000;
const REGION = 'Frankfurt';

/** A Greenroom with an application in use, one that deployments go to and one that is changed: `{ server, stage }`. */
export async function prepare() {
  const google = await Google.open();
  const server = await Greenroom.up({ limitMs: LIMIT_MS, env: { GREENROOM_GOOGLE_JWKS: google.url } });
  const cloud = sdk(server, server.token);
  const orgId = (await cloud.organizationsV1.getOrgs()).orgs[0].orgId;
  const own = await ownFleet(server);
  const made = await build(cloud, fixture('tiny'), { buildTag: 'tiny' });
  const app = (appName) => cloud.appsV2.createApp({ appName, authConfiguration: { anonymous: {}, nickname: {}, google: { clientId: 'fuzzed' } } });
  const [used, lab, spare] = [await app('used'), await app('lab'), await app('spare')];
  const { buildId } = made.build;
  const how = { idleTimeoutEnabled: true, roomsPerProcess: 1000 };
  const { deploymentId } = await cloud.deploymentsV3.createDeployment(deployment(server, buildId, how), used.appId);
  await cloud.deploymentsV3.createDeployment(deployment(server, buildId, how), lab.appId);
  const { roomId, processId } = await cloud.roomsV2.createRoom({ region: REGION }, used.appId);
  await ready(server, used.appId, roomId);
  const first = async (path, field) => (await get(server, path))?.[0]?.[field];
  const player = await sdk(server).authV1.loginAnonymous(used.appId);
  const spareFleet = await cloud.fleetsV2.createFleet({ name: 'fuzzed', nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 80 } });
  const lobby = await sdk(server).lobbiesV3.createLobby({ playerAuth: player.token }, { region: REGION, visibility: 'public' }, used.appId);
  const stage = {
    url: server.url,
    token: server.token,
    orgId,
    region: REGION,
    appId: used.appId,
    appSecret: used.appSecret,
    labAppId: lab.appId,
    spareAppId: spare.appId,
    buildId,
    deploymentId,
    roomId,
    processId,
    ...own,
    spareFleetId: spareFleet.fleetId,
    googleToken: google.idToken('fuzzed', { exp: Math.floor((Date.now() + LIMIT_MS) / 1000) }),
    userEmail: 'developer@localhost',
    orgTokenId: (await get(server, `/tokens/v1/orgs/${orgId}`)).tokens[0].orgTokenId,
    processToken: processToken(server, processId),
    archive: tgz(fixture('tiny')).toString('base64'),
    ...(await user(server, 'newcomer')),
    ...(await user(server, 'hermit')),
    lobbyRoomId: lobby.roomId,
    shortCode: lobby.shortCode,
    buildNumber: await first(`/builds/v2/${used.appId}/list`, 'buildId'),
    labBuildNumber: await first(`/builds/v2/${lab.appId}/list`, 'buildId'),
    deploymentNumber: await first(`/deployments/v2/${used.appId}/list`, 'deploymentId'),
  };
  return { server, stage };
}

/** This machine works for the organization's default fleet, so that there is a node to ask for: `{ fleetId, nodeId }`. */
async function ownFleet(server) {
  const settings = { name: 'own', nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 85 }, defaultFleet: true };
  const { fleetId } = JSON.parse(await ask(server, 'POST', '/fleets/v2/fleets', settings));
  const events = await ask(server, 'GET', '/greenroom/v1/events?follow=false&lastEventId=0');
  const registered = events.split('\n').filter((line) => line.startsWith('data:') && line.includes('"node.registered"'));
  const { nodeId } = JSON.parse(registered.at(-1).slice('data:'.length)).subject;
  await ask(server, 'PUT', `/greenroom/v1/nodes/${nodeId}/fleet`, { fleetId });
  return { fleetId, nodeId };
}

/** A user who belongs nowhere, and a token of theirs. */
async function user(server, name) {
  const userEmail = `${name}@example.org`;
  const made = JSON.parse(await ask(server, 'POST', '/greenroom/v1/users', { userEmail }));
  return { [name]: userEmail, [`${name}Token`]: made.plainTextToken };
}

/** What the game server got in its environment; undefined where that cannot be seen. */
function processToken(server, processId) {
  for (const pid of server.gameProcesses()) {
    const env = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
    if (!env.includes(`HATHORA_PROCESS_ID=${processId}`)) continue;
    return env.find((entry) => entry.startsWith('GREENROOM_PROCESS_TOKEN='))?.split('=')[1];
  }
  return undefined;
}

const get = async (server, path) => JSON.parse(await ask(server, 'GET', path));

/** The text of the answer, which must be a success. */
async function ask(server, method, path, body) {
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
  const said = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${said}`);
  return said;
}
