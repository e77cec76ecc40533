// What exists while the contract is fuzzed, so that requests have something to hit.
import { build, deployment, sdk, ready } from './cloud.mjs';
import { readFileSync } from 'node:fs';
import { fixture, tgz } from './archive.mjs';
import { Greenroom } from './greenroom.mjs';

const LIMIT_MS = 60 * 60_000;
const REGION = 'Frankfurt';

/** A Greenroom with an application in use, one that deployments go to and one that is changed: `{ server, stage }`. */
export async function prepare() {
  const server = await Greenroom.up({ limitMs: LIMIT_MS });
  const cloud = sdk(server, server.token);
  const orgId = (await cloud.organizationsV1.getOrgs()).orgs[0].orgId;
  const made = await build(cloud, fixture('tiny'), { buildTag: 'tiny' });
  const app = (appName) => cloud.appsV2.createApp({ appName, authConfiguration: { anonymous: {}, nickname: {} } });
  const [used, lab, spare] = [await app('used'), await app('lab'), await app('spare')];
  const { buildId } = made.build;
  const how = { idleTimeoutEnabled: true, roomsPerProcess: 1000 };
  const { deploymentId } = await cloud.deploymentsV3.createDeployment(deployment(server, buildId, how), used.appId);
  await cloud.deploymentsV3.createDeployment(deployment(server, buildId, how), lab.appId);
  const { roomId, processId } = await cloud.roomsV2.createRoom({ region: REGION }, used.appId);
  await ready(server, used.appId, roomId);
  const first = async (path, field) => (await get(server, path))?.[0]?.[field];
  const player = await sdk(server).authV1.loginAnonymous(used.appId);
  const fleet = await orNothing(cloud.fleetsV2.createFleet({ name: 'fuzzed', nodeShapeId: 'shape-amd64-4-8', autoscalerConfig: { scaleUpThreshold: 80 } }));
  const lobby = await orNothing(sdk(server).lobbiesV3.createLobby({ playerAuth: player.token }, { region: REGION, visibility: 'public' }, used.appId));
  const orgs = await cloud.organizationsV1.getOrgs();
  const ownFleet = orgs.orgs[0].defaultFleetId;
  const nodes = ownFleet ? await get(server, `/nodes/v1/fleet/${ownFleet}/listProvisioned`) : undefined;
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
    fleetId: ownFleet ?? fleet?.fleetId,
    spareFleetId: fleet?.fleetId,
    userEmail: 'developer@localhost',
    orgTokenId: (await get(server, `/tokens/v1/orgs/${orgId}`)).tokens[0].orgTokenId,
    processToken: processToken(server, processId),
    archive: tgz(fixture('tiny')).toString('base64'),
    ...(await user(server, 'newcomer')),
    ...(await user(server, 'hermit')),
    nodeId: nodes?.[0]?.nodeId,
    lobbyRoomId: lobby?.roomId,
    shortCode: lobby?.shortCode,
    buildNumber: await first(`/builds/v2/${used.appId}/list`, 'buildId'),
    labBuildNumber: await first(`/builds/v2/${lab.appId}/list`, 'buildId'),
    deploymentNumber: await first(`/deployments/v2/${used.appId}/list`, 'deploymentId'),
  };
  return { server, stage };
}

/** A user who belongs nowhere, and a token of theirs. */
async function user(server, name) {
  const userEmail = `${name}@example.org`;
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const made = await fetch(`${server.url}/greenroom/v1/users`, { method: 'POST', headers, body: JSON.stringify({ userEmail }) });
  return { [name]: userEmail, [`${name}Token`]: (await made.json()).plainTextToken };
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

/** What an operation answers that this Greenroom may lack. */
const orNothing = (promise) => promise.catch(() => undefined);

async function get(server, path) {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.token}` } });
  return response.ok ? response.json() : undefined;
}
