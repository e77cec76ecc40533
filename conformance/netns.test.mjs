// A player on another network: a Linux network namespace behind a veth pair stands for another machine,
// which can reach this one only by the address that --public-host names.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile as execFileByCallback } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { EXTERNAL, Greenroom } from './lib/greenroom.mjs';
import { build, deployment, ready, sdk, unique } from './lib/cloud.mjs';
import { fixture } from './lib/archive.mjs';

const execFile = promisify(execFileByCallback);
const NAMESPACE = `greenroom-${process.pid}`;
const [HERE, THERE] = [`gr${process.pid}h`, `gr${process.pid}n`];
// 198.18.0.0/15 is set aside for tests of network devices; the pid picks a small piece of it.
const block = `198.18.${(process.pid >> 6) & 255}`;
const low = (process.pid & 63) * 4;
const [HOST, GUEST] = [`${block}.${low + 1}`, `${block}.${low + 2}`];
const ip = (...args) => execFile('ip', args, { timeout: 10_000 });
const undo = [];
let why;
let server;

async function prepare() {
  if (EXTERNAL) return 'GREENROOM_URL is set: its --public-host is not ours to choose';
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (process.getuid() !== 0) return 'making a network namespace needs root';
  try {
    await ip('netns', 'add', NAMESPACE);
    undo.push(['netns', 'del', NAMESPACE]);
    await ip('link', 'add', HERE, 'type', 'veth', 'peer', 'name', THERE);
    undo.push(['link', 'del', HERE]);
    await ip('link', 'set', THERE, 'netns', NAMESPACE);
    await ip('addr', 'add', `${HOST}/30`, 'dev', HERE);
    await ip('link', 'set', HERE, 'up');
    await ip('-n', NAMESPACE, 'addr', 'add', `${GUEST}/30`, 'dev', THERE);
    await ip('-n', NAMESPACE, 'link', 'set', THERE, 'up');
    await ip('-n', NAMESPACE, 'link', 'set', 'lo', 'up');
  } catch (e) {
    return e.code === 'ENOENT' ? 'there is no "ip" (iproute2) here' : `this machine makes no network namespace: ${(e.stderr || e.message).trim()}`;
  }
}

before(
  async () => {
    why = await prepare();
    if (!why) server = await Greenroom.up({ flags: ['--bind', '0.0.0.0', '--public-host', HOST], limitMs: 2 * 60_000 });
  },
  { timeout: 6 * 60_000 },
);
after(async () => {
  try {
    await server?.down();
  } finally {
    for (const args of undo.reverse()) await ip(...args).catch((e) => console.error(`${args.join(' ')}: ${e.message}`));
  }
});

test('a client in another network namespace joins through the public host', { timeout: 60_000 }, async (t) => {
  if (why) return t.skip(why);
  const cloud = sdk(server, server.token);
  const { build: built, log } = await build(cloud, fixture('node-arena'));
  assert.equal(built.status, 'succeeded', log);
  const { appId } = await cloud.appsV2.createApp({ appName: unique('netns'), authConfiguration: {} });
  await cloud.deploymentsV3.createDeployment(deployment(server, built.buildId), appId);
  const { roomId, processId } = await cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId);
  const { exposedPort } = await ready(server, appId, roomId);
  assert.equal(exposedPort.host, HOST);

  const client = fileURLToPath(new URL('lib/netns-client.mjs', import.meta.url));
  const api = `http://${HOST}:${new URL(server.url).port}`;
  const { stdout } = await execFile('ip', ['netns', 'exec', NAMESPACE, process.execPath, client, api, appId, roomId], { timeout: 20_000 });
  assert.deepEqual(JSON.parse(stdout), { address: exposedPort, answer: 'pong' });

  // The other side really is another network: what listens on this machine's localhost is not there.
  await assert.rejects(execFile('ip', ['netns', 'exec', NAMESPACE, process.execPath, '-e', `fetch('http://127.0.0.1:${new URL(server.url).port}/healthz').catch(() => process.exit(7))`], { timeout: 20_000 }));
  await cloud.processesV3.stopProcess(processId, appId);
  assert.deepEqual(server.contract.violations, []);
});
