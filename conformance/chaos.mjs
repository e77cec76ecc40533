// kill -9 of Greenroom at random moments, under load: `npm run chaos`. Judged by what was acknowledged, by
// what runs on the machine, and by players who stay connected. CHAOS_KILLS (20) and CHAOS_SEED (printed)
// repeat a run. Exit code 0 when all of it holds.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixture } from './lib/archive.mjs';
import { Contract } from './contract.mjs';
import { build, sdk } from './lib/cloud.mjs';
import { dice } from './lib/dice.mjs';
import { Mortal } from './lib/mortal.mjs';
import { Player } from './lib/player.mjs';
import { deploy, Storm } from './lib/storm.mjs';
import { deadline, sleep, until } from './lib/wait.mjs';

const KILLS = Number(process.env.CHAOS_KILLS ?? 20);
const SEED = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
const IDLE_MS = 8000;
const LIVE = ['starting', 'running', 'draining'];
/** Reasons for an end that no kill of Greenroom may have. */
const BLAMED = /lost|nobody saw|did not bind|never booted|signal|could not/;

const python = where('python3');
if (process.platform !== 'linux' || !python) {
  console.log('chaos: skipped, needs Linux and python3');
  process.exit(0);
}
const random = dice(SEED);
const failures = [];
const claim = (name, holds, detail = '') => {
  console.log(`${holds ? 'ok    ' : 'NOT OK'}  ${name}${holds || !detail ? '' : `: ${detail}`}`);
  if (!holds) failures.push(name);
};
const note = (text) => console.log(`        ${text}`);

console.log(`chaos: ${KILLS} kills, CHAOS_SEED=${SEED}`);
const server = new Mortal(['--idle-timeout', `${IDLE_MS / 1000}s`, '--tick', '500ms'], dirname(python));
deadline(15 * 60_000, () => console.error(server.output.slice(-5000)));
await server.start();

const cloud = sdk({ url: server.url, contract: new Contract(server.url) }, server.token);
const built = await build(cloud, fixture('tiny'));
if (built.build.status !== 'succeeded') throw new Error(built.log);
const { buildId } = built.build;
const { appId } = await cloud.appsV2.createApp({ appName: 'chaos', authConfiguration: {} });
const first = await deploy(server, appId, buildId);
if (first.status !== 201) throw new Error(JSON.stringify(first));

const second = await server.second();
claim(
  'a second Greenroom on the folder refuses with one sentence',
  second.code === 1 && /^greenroom: The data folder .* is in use by another Greenroom.*\n$/.test(second.said),
  JSON.stringify(second),
);
note(`it took ${(second.ms / 1000).toFixed(1)} s to say so`);

// A game that ends while nobody is there to see it, one per run.
const doomed = await room('doomed', 'London');
const witness = await Player.join(doomed.exposedPort);

const storm = new Storm(server, appId, buildId, random, () => build(cloud, fixture('tiny')));
const outages = [];
const healed = new Set(); // what the jobs and the start itself say that they set right
storm.start();
for (let n = 1; n <= KILLS; n++) {
  await sleep(random.between(300, 3000));
  await remember();
  await server.kill();
  const from = performance.now();
  if (n === 1) witness.say('exit 7');
  await sleep(random.between(0, 700));
  await server.start();
  outages.push(performance.now() - from);
}
await sleep(1500);
await remember();
await storm.stop();
await Promise.all(storm.players.map((p) => p.loop));
const { counts } = storm;
const live = await judge();
await adopted(live);
await server.stop();
claim('after SIGTERM no game runs', server.games().length === 0, JSON.stringify(server.games()));

const median = [...outages].sort((a, b) => a - b)[Math.floor(outages.length / 2)];
console.log(
  `chaos: ${outages.length} kills, ${counts.creates} rooms created, ${counts.destroys} destroyed, ${counts.deploys} deployments, ${counts.builds} builds, ` +
    `${counts.unanswered} calls unanswered, ${storm.players.length} players with ${counts.pings} answers in order, ` +
    `away ${(median / 1000).toFixed(1)} s in the median, ${failures.length} of the claims broken (seed ${SEED})`,
);
process.exit(failures.length ? 1 : 0);

async function remember() {
  const jobs = await server.call('GET', '/greenroom/v1/jobs').catch(() => ({ json: '' }));
  for (const [, id] of JSON.stringify(jobs.json).matchAll(/launched (\S+) again/g)) healed.add(`launched again ${id}`);
  for (const [, id] of JSON.stringify(jobs.json).matchAll(/ended (\S+): no living process/g)) healed.add(`ended ${id}`);
  const log = existsSync(join(server.data, 'greenroom.log')) ? readFileSync(join(server.data, 'greenroom.log'), 'utf8') : '';
  for (const [, line] of log.matchAll(/Resumed: (.*)/g)) healed.add(line);
}

/** A room that is reachable. */
async function room(roomId, region) {
  const made = await server.call('POST', `/rooms/v2/${appId}/create?roomId=${roomId}`, { region });
  if (made.status !== 201) throw new Error(JSON.stringify(made));
  const info = await until(`room ${roomId} to be reachable`, 15_000, async (seen) => {
    const found = seen(await server.get(`/rooms/v2/${appId}/connectioninfo/${roomId}`));
    return found.status === 'active' && found;
  });
  return { ...made.json, exposedPort: info.exposedPort };
}

function processOf(id) {
  return server.get(`/processes/v3/apps/${appId}/processes/${id}`);
}

async function processes(...statuses) {
  const found = new Map();
  let before = '';
  for (;;) {
    const query = statuses.map((s) => `status=${s}`).join('&');
    const page = await server.get(`/processes/v3/apps/${appId}/processes/latest?${query}${before}`);
    const fresh = page.filter((p) => !found.has(p.processId));
    fresh.forEach((p) => found.set(p.processId, p));
    if (fresh.length === 0 || page.length < 10) return [...found.values()];
    before = `&before=${Date.parse(page.at(-1).createdAt)}`;
  }
}

async function judge() {
  await until('nothing to be starting or stopping', 30_000, async (seen) => seen(await processes('starting', 'stopping')).length === 0);

  const gone = [];
  const ends = new Map();
  for (const { roomId, processId } of storm.active()) {
    const info = await server.call('GET', `/rooms/v2/${appId}/info/${roomId}`);
    if (info.json.status === 'active' && info.json.currentAllocation?.processId === processId) continue;
    const { status, summaryExitReason: why } = await processOf(processId);
    ends.set(why, (ends.get(why) ?? 0) + 1);
    if (LIVE.includes(status) || !why || BLAMED.test(why)) gone.push(`${roomId} ${info.json.status}, process ${processId} ${status} (${why})`);
  }
  claim('every acknowledged room is there', gone.length === 0, gone.join('; '));
  if (ends.size) note(`ended with their process: ${JSON.stringify([...ends])}`);
  const risen = [];
  for (const { roomId } of [...storm.rooms.values()].filter((r) => r.state === 'destroyed')) {
    const info = await server.call('GET', `/rooms/v2/${appId}/info/${roomId}`);
    if (info.status !== 404 && info.json.status !== 'destroyed') risen.push(roomId);
  }
  claim('every room whose destruction was acknowledged is gone', risen.length === 0, risen.join(' '));

  const live = await processes(...LIVE);
  const leaks = [];
  for (const p of live) {
    const rooms = await server.get(`/rooms/v2/${appId}/list/${p.processId}/active`);
    if (rooms.length !== p.roomsAllocated) leaks.push(`${p.processId}: ${p.roomsAllocated} allocated, ${rooms.length} active`);
  }
  claim('no slot leaks', leaks.length === 0, leaks.join('; '));

  const games = server.games();
  const written = new Set(live.map((p) => p.processId));
  const ran = new Set(games.map((g) => g.processId));
  const orphans = [...ran].filter((id) => !written.has(id));
  claim('no game runs that is not written', orphans.length === 0, orphans.join(' '));
  const ghosts = live.filter((p) => !ran.has(p.processId)).map((p) => p.processId);
  claim('no game is written that does not run', ghosts.length === 0, ghosts.join(' '));
  const blamed = (await processes('failed')).filter((p) => BLAMED.test(p.summaryExitReason ?? ''));
  claim('no process failed by the kills', blamed.length === 0, blamed.map((p) => `${p.processId}: ${p.summaryExitReason}`).join('; '));

  const broken = storm.players.filter((p) => p.failure).map((p) => `${p.room.roomId} after ${p.pings}: ${p.failure}`);
  claim(`${storm.players.length} players stayed connected`, storm.players.length > 0 && broken.length === 0, broken.join('; '));
  claim('no call was refused', storm.counts.refused.length === 0, storm.counts.refused.slice(0, 5).join('; '));
  const { builds } = await server.get('/builds/v3/builds');
  const halfDone = builds.filter((b) => b.status === 'running');
  claim('no build is left half done', halfDone.length === 0, halfDone.map((b) => b.buildId).join(' '));
  const count = (text) => [...healed].filter((h) => h.includes(text)).length;
  note(
    `set right: ${count('may bind')} games given their time to bind anew, ${count('launched again')} launched again, ` +
      `${count('ended while it ran')} builds failed, ${count('told to stop')} told to stop again, ${count('ended ') - count('ended while')} orphans ended`,
  );
  const end = await processOf(doomed.processId);
  claim('a game that ended while nobody was there kept its exit code', /\b7\b/.test(end.summaryExitReason ?? ''), `${end.status} (${end.summaryExitReason})`);
  note(`${live.length} processes live, ${new Set(games.map((g) => g.pid)).size} programs run`);
  return live;
}

/** What was started by a Greenroom that is long dead obeys the one that is there. */
async function adopted(live) {
  const { room: played, player } = storm.players.at(0);
  const { processId } = played;
  const said = `still here ${random.between(0, 1)}`;
  const logs = new AbortController();
  const follow = await fetch(`${server.url}/logs/v1/${appId}/process/${processId}?follow=true&tailLines=5`, {
    headers: { authorization: `Bearer ${server.token}` },
    signal: logs.signal,
  });
  await player.ask(`print ${said}`);
  claim('logs of an adopted process can be followed', await heard(follow, said));
  logs.abort();

  const stopped = await server.call('POST', `/processes/v3/apps/${appId}/processes/${processId}/stop`);
  const over = await until('the process to stop', 15_000, async (seen) => {
    const p = seen(await processOf(processId));
    return p.status === 'stopped' && p;
  }).catch((e) => ({ summaryExitReason: e.message }));
  claim('an adopted process can be stopped', stopped.status < 300 && over.status === 'stopped', `${stopped.status} ${over.summaryExitReason}`);

  for (const { player: one } of storm.players) await one.leave();
  const others = live.filter((p) => p.processId !== processId);
  for (const p of others) {
    for (const { roomId } of await server.get(`/rooms/v2/${appId}/list/${p.processId}/active`)) {
      await server.call('POST', `/rooms/v2/${appId}/destroy/${roomId}`);
    }
  }
  const left = await until('idle processes to be reaped', IDLE_MS + 15_000, async (seen) => seen(await processes(...LIVE, 'stopping')).length === 0).catch((e) => e.message);
  claim('adopted processes are reaped when they are idle', left === true, String(left));
}

async function heard(response, text) {
  const reader = response.body.getReader();
  let all = '';
  const end = Date.now() + 5000;
  while (Date.now() < end) {
    const { done, value } = await Promise.race([reader.read(), sleep(end - Date.now()).then(() => ({ done: true }))]);
    if (done) break;
    all += Buffer.from(value).toString('utf8');
    if (all.includes(text)) return true;
  }
  return false;
}

function where(program) {
  try {
    return execFileSync(program, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
