// What the cases of both versions of process metrics share. Times are in seconds.
import assert from 'node:assert/strict';
import { Player } from './player.mjs';

/** A process with a player who stays until the case is over. */
export async function watched(c) {
  const { appId } = await c.deployed();
  const { processId, info } = await c.room(appId);
  const player = await Player.join(info.exposedPort);
  await player.ask('x'.repeat(200_000));
  return { appId, processId, player };
}

/** Some metrics of some minutes, in steps: those and no others, in that time; the player is counted. */
export async function someOf(c, read, names) {
  const { player, ...ids } = await watched(c);
  const start = Math.floor(Date.now() / 1000) - 120;
  const found = await c.until('the player to be in the metrics', async (seen) => {
    const end = Math.floor(Date.now() / 1000) + 2;
    const metrics = seen(await read({ ...ids, metrics: names, start, end, step: 1 }));
    assert.deepEqual(Object.keys(metrics).length, names.length, `asked for ${names}, given ${Object.keys(metrics)}`);
    for (const { timestamp } of Object.values(metrics).flat()) assert.equal(timestamp >= start && timestamp <= end, true, `${timestamp} is not in ${start}..${end}`);
    return metrics.activeConnections.some((m) => m.value === 1) && metrics;
  }, 250);
  await player.leave();
  const times = found.activeConnections.map((m) => m.timestamp);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
  await c.cloud.processesV3.stopProcess(ids.processId, ids.appId);
}

/** The last hour of all that can be measured on every machine. */
export async function lastHour(c, read) {
  const { player, ...ids } = await watched(c);
  await c.until('memory and egress to be measured', async (seen) => {
    const { memory, cpu, totalEgress, activeConnections } = seen(await read(ids));
    return memory?.some((m) => m.value > 0) && cpu?.length > 0 && totalEgress?.some((m) => m.value >= 200_000) && activeConnections?.some((m) => m.value === 1);
  }, 250);
  await player.leave();
  await c.cloud.processesV3.stopProcess(ids.processId, ids.appId);
}

export const refusedMetrics = (read) => async (c) => {
  const { appId, processId } = await c.stage.ids();
  const now = Math.floor(Date.now() / 1000);
  for (const wrong of [{ metrics: ['luck'] }, { start: now, end: now - 600 }, { step: 0 }]) {
    await c.refused(read(c, { appId, processId, ...wrong }), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
  }
};
