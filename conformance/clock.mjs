// Greenroom is killed and comes back with another clock: `npm run clock`. An hour ahead, then an hour behind
// the one that wrote its data, in far time zones. Judged by players who stay connected, by rooms that stay,
// and by idle processes that live as long as they may, and no longer. Exit code 0 when all of it holds.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contract } from './contract.mjs';
import { filesIn } from './lib/archive.mjs';
import { build, sdk } from './lib/cloud.mjs';
import { Mortal } from './lib/mortal.mjs';
import { Player } from './lib/player.mjs';
import { deploy } from './lib/storm.mjs';
import { deadline, until } from './lib/wait.mjs';

const IDLE_MS = 4000;
/** A machine that is busy with other things is slow; a clock that is trusted wrongly is late by an hour. */
const LATE_MS = 30_000;
/** Where no new room comes that would end the idleness of what was there before. */
const OTHER_REGION = 'Tokyo';
const HOUR_MS = 3_600_000;
const PHASES = [
  { name: 'an hour ahead', hours: 1, env: { FAKETIME: '+1h', TZ: 'Pacific/Kiritimati' } },
  { name: 'an hour behind', hours: -1, env: { FAKETIME: '-1h', TZ: 'America/St_Johns' } },
];

const preload = library();
if (process.platform !== 'linux' || !preload) {
  console.log('clock: skipped, needs Linux and faketime');
  process.exit(0);
}
const failures = [];
const claim = (name, holds, detail = '') => {
  console.log(`${holds ? 'ok    ' : 'NOT OK'}  ${name}${holds || !detail ? '' : `: ${detail}`}`);
  if (!holds) failures.push(name);
};
const note = (text) => console.log(`        ${text}`);

const began = performance.now();
const server = new Mortal(['--idle-timeout', `${IDLE_MS / 1000}s`, '--tick', '500ms']);
deadline(8 * 60_000, () => console.error(server.output.slice(-5000)));
await server.start();
const cloud = sdk({ url: server.url, contract: new Contract(server.url) }, server.token);
const built = await build(cloud, filesIn('../../examples/echo-arena'));
if (built.build.status !== 'succeeded') throw new Error(built.log);
const { appId } = await cloud.appsV2.createApp({ appName: 'clock', authConfiguration: {} });
const deployed = await deploy(server, appId, built.build.buildId, { roomsPerProcess: 1 });
if (deployed.status !== 201) throw new Error(JSON.stringify(deployed));

const [played, empty, before] = await Promise.all([room('played'), room('empty'), room('before', OTHER_REGION)]);
const ada = await Player.join(played.exposedPort);
let stays = true;
ada.ended.then(() => (stays = false));
claim('a player is in', (await ada.ask('JOIN played ada', 10_000)).startsWith('WELCOME played'));

let left = before; // its room goes just before Greenroom dies: its time to be idle has begun
for (const phase of PHASES) {
  await server.call('POST', `/rooms/v2/${appId}/destroy/${left.roomId}`);
  await server.kill();
  await server.start({ LD_PRELOAD: preload, ...phase.env });
  left = await live(phase, left);
}
await ada.leave();
await server.stop();
claim('after SIGTERM no game runs', server.games().length === 0, JSON.stringify(server.games()));
const log = readFileSync(join(server.data, 'greenroom.log'), 'utf8');
for (const [, line] of log.matchAll(/Resumed: (.*)/g)) note(line);
console.log(`clock: ${PHASES.length} shifts in ${seconds(performance.now() - began)} s, ${failures.length} of the claims broken`);
process.exit(failures.length ? 1 : 0);

/** One life of Greenroom with that clock; hands back a room for the next one to find. */
async function live({ name, hours }, idle) {
  const { jobs } = await until('the reaper to run', 10_000, async (seen) => {
    const all = seen(await server.get('/greenroom/v1/jobs'));
    return all.jobs.some((job) => job.name === 'reap' && shift(job.lastRunAt) === hours) && all;
  });
  claim(`${name}: the jobs run by that clock`, jobs.length > 0);
  const fresh = await room(`fresh-${hours}`);
  const player = await Player.join(fresh.exposedPort);
  const welcome = await player.ask(`JOIN ${fresh.roomId} bob`, 10_000);
  claim(`${name}: a new room lets players in`, welcome.startsWith(`WELCOME ${fresh.roomId}`), welcome);
  await player.leave();
  const from = performance.now();
  await server.call('POST', `/rooms/v2/${appId}/destroy/${fresh.roomId}`);
  const onTime = reaped(`${name}: an idle process is reaped`, fresh);
  const before = await reaped(`${name}: what was idle before is reaped`, idle);
  const fresher = await onTime;
  claim(`${name}: not before its time`, fresher.at - from >= IDLE_MS, `after ${fresher.at - from} ms`);
  // Both moments are Greenroom's own: however slow this machine is, what is between them was given.
  const again = Date.parse(before.stoppingAt) - resumedAt(idle);
  claim(`${name}: what was idle before had all of its time again`, again >= IDLE_MS, `it had ${again} ms`);
  note(`reaped after ${seconds(fresher.at - from)} s and ${seconds(again)} s; idle for ${IDLE_MS / 1000} s is allowed`);
  const next = await room(`left-${hours}`, OTHER_REGION);

  const who = await ada.ask('WHO').catch((e) => e.message);
  claim(`${name}: the player is still in the match`, stays && who === 'PLAYERS ada', who);
  for (const one of [played, empty]) {
    const info = await server.get(`/rooms/v2/${appId}/info/${one.roomId}`);
    const same = info.status === 'active' && info.currentAllocation?.processId === one.processId;
    claim(`${name}: room ${one.roomId} is where it was`, same && (await statusOf(one)) === 'running', JSON.stringify(info));
  }
  const health = await server.call('GET', '/healthz?full');
  claim(`${name}: all is well`, health.status === 200, JSON.stringify(health.json.problems));
  const said = await server.get('/greenroom/v1/jobs');
  for (const job of said.jobs) {
    for (const decision of job.recent.flatMap((run) => run.decisions ?? [])) note(`${job.name}: ${decision}`);
  }
  return next;
}

/** It ends by the reaper; hands back how, and when that was seen. */
async function reaped(what, { processId }) {
  const end = await until(what, IDLE_MS + LATE_MS, async (seen) => {
    const process = seen(await server.get(`/processes/v3/apps/${appId}/processes/${processId}`));
    return ['stopped', 'failed'].includes(process.status) && process;
  }).catch((e) => ({ late: e.message }));
  claim(what, !end.late && /idle/.test(end.summaryExitReason ?? ''), end.late ?? end.summaryExitReason);
  return { ...end, at: performance.now() };
}

/** When the Greenroom that runs found it idle, by its own clock; NaN when it did not. */
function resumedAt({ processId }) {
  const lines = readFileSync(join(server.data, 'greenroom.log'), 'utf8').split('\n');
  return Date.parse(lines.findLast((line) => line.includes(`Resumed: process ${processId} is idle`))?.split(' ')[0]);
}

async function statusOf({ processId }) {
  return (await server.get(`/processes/v3/apps/${appId}/processes/${processId}`)).status;
}

/** A room that is reachable. */
async function room(roomId, region = 'London') {
  const made = await server.call('POST', `/rooms/v2/${appId}/create?roomId=${roomId}`, { region });
  if (made.status !== 201) throw new Error(JSON.stringify(made));
  const info = await until(`room ${roomId} to be reachable`, 20_000, async (seen) => {
    const found = seen(await server.get(`/rooms/v2/${appId}/connectioninfo/${roomId}`));
    return found.status === 'active' && found;
  });
  return { ...made.json, roomId, exposedPort: info.exposedPort };
}

function seconds(ms) {
  return (ms / 1000).toFixed(1);
}

/** By how many hours a moment of Greenroom's is off. */
function shift(moment) {
  return Math.round((Date.parse(moment) - Date.now()) / HOUR_MS);
}

/**
 * What the loader needs. Not the program `faketime` itself: it stays between us and Greenroom, and a signal
 * would end it alone. And never with DONT_FAKE_MONOTONIC: waits then end at once, and the JVM spins.
 */
function library() {
  try {
    return execFileSync('faketime', ['-m', '-f', '+0h', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
