// The second program beside `greenroom demo`: while the demo runs, it looks with the official SDK and
// raw sockets whether what the demo claims is so. It trusts one printed line (where the API is) and
// finds everything else out by itself. Exit code 0 when all of it holds.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { Greenroom } from './lib/greenroom.mjs';
import { sdk } from './lib/cloud.mjs';
import { Player } from './lib/player.mjs';
import { sleep, within } from './lib/wait.mjs';

const POLL_MS = 150;
const LIMIT_MS = 2 * 60_000;
const CLEAN_UP_MS = 2000;
const IDLE_AT_LEAST_MS = 1000; // the demo's idle timeout is 2 s: what ends sooner after its last room was ended by another hand
const LIVE = ['starting', 'running', 'draining'];

const started = performance.now();
const clock = () => `${((performance.now() - started) / 1000).toFixed(2).padStart(6)} s`;
const note = (text) => console.log(`${clock()}  ${text}`);
const failures = [];
const claim = (name, holds, detail = '') => {
  console.log(`${holds ? 'ok    ' : 'NOT OK'}    ${name}${holds || !detail ? '' : `: ${detail}`}`);
  if (!holds) failures.push(name);
};

const demo = await Greenroom.demo(LIMIT_MS);
note(`the demo is at ${demo.url}`);
demo.child.stdout.on('data', (text) => text.trimEnd().split('\n').forEach((line) => note(`demo: ${line}`)));
const cloud = sdk(demo, demo.token);

// What was seen, in the order in which it was seen first.
const deployments = new Map(); // id → { n }
const processes = new Map(); // id → { deploymentId, states, last, wentOn, reaped }
const rooms = new Map(); // id → { processId, deploymentId, joined, greeting }
const placed = new Map(); // id → process, rooms that are gone included
let missed = 0; // looks that failed although the API was there again later, and Greenroom had not died
let failing = 0;
// The programs that Greenroom was, one after the other: { pid, data, processes that were running before it }.
const lives = [];
const linux = process.platform === 'linux';

let over = false;
const exit = demo.ended.then((how) => ((over = true), how));

while (!over) {
  lookForGreenroom();
  try {
    await look();
    if (!lives.at(-1)?.reborn) missed += failing;
    if (lives.length) lives.at(-1).reborn = false;
    failing = 0;
  } catch (e) {
    if (over) break;
    await sleep(POLL_MS);
    // Between its last step and its exit the demo takes its API down: then errors are no news.
    if (!over && !/fetch failed|ECONNREFUSED|ECONNRESET|Unable to make request|socket/i.test(`${e.message} ${e.cause?.message}`)) {
      failures.push(`looking: ${e.name}: ${e.message}`);
      note(`looking: ${e.name}: ${e.message}`);
    }
    failing++;
  }
  await sleep(POLL_MS);
}
const [code, by] = await within(LIMIT_MS, 'the demo', exit);
const endedAt = performance.now();
note(`the demo ended with ${by ?? code}`);
judge();

/** The child of the demo that serves the API, by the kernel's word. */
function lookForGreenroom() {
  if (!linux) return;
  for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== demo.child.pid) continue;
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      const pid = Number(name);
      if (!words.includes('up') || lives.some((life) => life.pid === pid)) continue;
      const running = [...processes].filter(([, p]) => !ending(p)).map(([id]) => id);
      lives.push({ pid, data: words[words.indexOf('--data') + 1], running, rooms: new Set(placed.keys()), reborn: true });
      note(`Greenroom is process ${pid}`);
    } catch {
      // gone meanwhile
    }
  }
}

async function look() {
  const { applications } = await cloud.appsV2.getApps();
  for (const { appId, appName } of applications) {
    const mark = `HATHORA_APP_ID=${appId}`;
    if (!demo.marks.includes(mark)) demo.marks.push(mark);
    const known = await cloud.deploymentsV3.getDeployments(appId);
    for (const d of [...known.deployments].sort((a, b) => a.createdAt - b.createdAt)) {
      if (deployments.has(d.deploymentId)) continue;
      deployments.set(d.deploymentId, { n: deployments.size + 1 });
      note(`deployment ${deployments.size} of ${appName}: ${d.deploymentId} (build ${d.buildTag ?? d.buildId})`);
    }
    for (const p of (await cloud.processesV3.getLatestProcesses(appId)).reverse()) await lookAt(appId, p);
  }
  await lookForTheReaper();
}

/** A process that ended may also have been ended by the demo's own clean-up: look for a sign that it was the reaper. */
async function lookForTheReaper() {
  const ended = [...processes].filter(([, p]) => ending(p) && !p.reaped);
  if (ended.length === 0) return;
  const response = await fetch(`${demo.url}/greenroom/v1/jobs`, { headers: { authorization: `Bearer ${demo.token}` } });
  const jobs = await response.text();
  for (const [id, p] of ended) {
    const idle = ending(p).at - (ending(p).roomAt ?? 0) >= IDLE_AT_LEAST_MS;
    const longAgo = performance.now() - ending(p).at >= CLEAN_UP_MS;
    p.reaped = idle && ((response.ok && jobs.includes(id)) || longAgo);
    if (p.reaped) note(`process ${id.slice(0, 8)} was reaped: ${longAgo ? 'the demo went on for long afterwards' : 'the jobs say so'}`);
  }
}

/** The first thing a process was after its life, or undefined. */
function ending(p) {
  return p.states.find((s) => !LIVE.includes(s.state));
}

async function lookAt(appId, p) {
  let seen = processes.get(p.processId);
  if (!seen) {
    seen = { deploymentId: p.deploymentId, states: [] };
    processes.set(p.processId, seen);
    note(`process ${p.processId} on deployment ${deployments.get(p.deploymentId)?.n ?? p.deploymentId}`);
  }
  if (p.deploymentId !== seen.deploymentId) failures.push(`process ${p.processId} changed its deployment`);
  const state = p.status;
  if (seen.states.at(-1)?.state !== state) {
    // Rooms as they were at the last look before: a process that is reaped must have had none.
    seen.states.push({ state, roomsBefore: seen.last?.rooms ?? 0, roomAt: seen.last?.roomAt, at: performance.now() });
    note(`process ${p.processId.slice(0, 8)} is ${state}${p.summaryExitReason ? ` (${p.summaryExitReason})` : ''}`);
  }
  if (lives.length > 1) {
    // The room of the last act is short-lived: it is also looked for among those that are gone.
    const past = await cloud.roomsV2.getInactiveRoomsForProcess(p.processId, appId);
    for (const { roomId } of past) placed.set(roomId, p.processId);
  }
  if (!LIVE.includes(state)) {
    return;
  }
  const active = await cloud.roomsV2.getActiveRoomsForProcess(p.processId, appId);
  for (const { roomId } of active) {
    placed.set(roomId, p.processId);
    if (!rooms.has(roomId)) {
      rooms.set(roomId, { processId: p.processId, deploymentId: p.deploymentId });
      note(`room ${roomId} on process ${p.processId.slice(0, 8)}`);
    }
  }
  // Deployments are read before processes: with two known here, this state is later than the second.
  if (state === 'running' && active.length > 0 && deployments.size >= 2 && deployments.get(p.deploymentId)?.n === 1) seen.wentOn = true;
  seen.last = { rooms: active.length, roomAt: active.length ? performance.now() : seen.last?.roomAt };
  for (const { roomId } of active) {
    const room = rooms.get(roomId);
    if (state === 'running' && p.exposedPort && !room.joined) {
      room.joined = true; // once; a second stranger at the table might be one too many
      room.greeting = await greet(p.exposedPort, roomId).catch((e) => e.message);
      note(`a stranger joins ${roomId} at ${p.exposedPort.host}:${p.exposedPort.port}: ${room.greeting}`);
    }
  }
}

async function greet(address, roomId) {
  const player = await Player.join(address);
  try {
    return await player.ask(`JOIN ${roomId} stranger`);
  } finally {
    await player.leave();
  }
}

/** The kernel gave Greenroom a second process id; what ran before must have run on, and taken a new room. */
function judgeTheKill() {
  claim('Greenroom was killed once and started again', lives.length === 2, `seen as ${lives.map((l) => l.pid).join(', ')}`);
  if (lives.length !== 2) return;
  const [before, after] = lives;
  claim('the demo names the process that was killed', demo.output.includes(`kill -9 of pid ${before.pid})`), `${before.pid}`);
  claim('it was started again on the same data', before.data === after.data);
  const on = [...placed].filter(([id, processId]) => !after.rooms.has(id) && after.running.includes(processId));
  claim('a new room landed on a process that is older than this Greenroom', on.length >= 1);
  claim('its data is gone with it', !existsSync(before.data), before.data);
}

function judge() {
  const all = [...processes.entries()];
  const on = (n) => all.filter(([, p]) => deployments.get(p.deploymentId)?.n === n);
  claim('the demo ended well', code === 0, `${by ?? code}\n${demo.tail()}`);
  claim('two deployments were made', deployments.size >= 2, `${deployments.size} seen`);
  claim('rooms were created', rooms.size >= 2, `${rooms.size} seen`);

  const greeted = [...rooms.entries()].filter(([, r]) => r.joined);
  claim('rooms of both versions answered on their address', new Set(greeted.map(([, r]) => r.deploymentId)).size >= 2, 'not both were reachable while looked at');
  for (const [id, r] of greeted) claim(`room ${id} welcomed a stranger`, /^WELCOME\b/.test(r.greeting), r.greeting);

  // The greeting names the version of the game; what differs per room is taken out.
  const versions = new Map();
  for (const [id, r] of greeted) versions.set(r.deploymentId, (versions.get(r.deploymentId) ?? new Set()).add(r.greeting.replaceAll(id, '')));
  const said = [...versions.values()].map((set) => [...set]);
  claim('each deployment greets in its own way, and always the same', said.every((s) => s.length === 1) && new Set(said.flat()).size === said.length, JSON.stringify(said));

  // When the demo is done it ends its server, and with it whatever still runs: no business of the reaper.
  const cleanUp = (s) => s.at > endedAt - CLEAN_UP_MS;
  const kept = on(1).filter(([, p]) => p.wentOn);
  claim('the first match went on after the second deployment', kept.length >= 1, 'no process of deployment 1 was seen running with rooms by then');
  for (const [id, p] of kept) {
    const end = ending(p);
    claim(`process ${id.slice(0, 8)} ran until its rooms were gone`, !end || end.roomsBefore === 0 || cleanUp(end), `${end?.state} with ${end?.roomsBefore} rooms`);
  }
  const late = [...rooms.values()].filter((r) => deployments.get(r.deploymentId)?.n === 2);
  claim('a new room went to the second deployment', late.length >= 1);
  for (const [id, r] of rooms) {
    if (deployments.get(r.deploymentId)?.n === 2) claim(`room ${id} has another process than the first match`, !kept.some(([p]) => p === r.processId));
  }

  const gone = all.filter(([, p]) => ['stopping', 'stopped'].includes(p.states.at(-1).state));
  claim('the reaper stopped an idle process while the demo ran', gone.some(([, p]) => p.reaped), all.map(([id, p]) => `${id.slice(0, 8)} ${p.states.at(-1).state}`).join(', '));
  for (const [id, p] of gone) {
    claim(`process ${id.slice(0, 8)} had no room when it was stopped`, ending(p).roomsBefore === 0 || cleanUp(ending(p)), `${ending(p).roomsBefore} rooms`);
  }
  claim('no process failed', all.every(([, p]) => p.states.every((s) => s.state !== 'failed')));
  const left = demo.gameProcesses();
  claim('no game process is left behind', left.length === 0, `pids ${left.join(' ')}`);
  claim('no answer broke the contract', demo.contract.violations.length === 0, demo.contract.violations.join('\n'));
  if (linux) judgeTheKill();
  claim('the API could be read all the time that Greenroom lived', missed === 0, `${missed} looks failed`);
  console.log(failures.length ? `${failures.length} not as claimed` : 'all as claimed');
  process.exit(failures.length ? 1 : 0);
}
