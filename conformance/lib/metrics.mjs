// What the cases of both versions of process metrics share. Times are in seconds.
import assert from 'node:assert/strict';

/** Some metrics of some minutes: those and no others, in that time, oldest first; the player is counted. */
export async function someOf(c, read, names) {
  const ids = await c.stage.watched();
  const start = Math.floor(Date.now() / 1000) - 180;
  const found = await c.untilMinute('the player to be in the metrics', async (seen) => {
    const end = Math.floor(Date.now() / 1000) + 1;
    const metrics = seen(await read({ ...ids, metrics: names, start, end, step: 30 }));
    assert.equal(Object.keys(metrics).length, names.length, `asked for ${names}, given ${Object.keys(metrics)}`);
    // A point may stand for the step in which the time begins.
    for (const { timestamp } of Object.values(metrics).flat()) {
      assert.equal(timestamp > start - 30 && timestamp <= end, true, `${timestamp} is not in ${start}..${end}`);
    }
    return metrics.activeConnections.some((m) => m.value === 1) && metrics;
  });
  const times = found.activeConnections.map((m) => m.timestamp);
  assert.deepEqual(times, [...times].sort((a, b) => a - b));
  const before = await read({ ...ids, metrics: names, start: start - 7200, end: start - 3600, step: 60 });
  assert.deepEqual(Object.values(before), names.map(() => []), 'it did not run then');
  await isRunning(c, ids);
}

/** The last hour of all that can be measured on every machine. */
export async function lastHour(c, read) {
  const ids = await c.stage.watched();
  const found = await c.untilMinute('the player to be in the metrics', async (seen) => {
    const metrics = seen(await read(ids));
    return metrics.activeConnections?.some((m) => m.value === 1) && metrics;
  });
  assert.equal(found.memory.at(-1).value > 1_000_000, true, `memory in bytes: ${JSON.stringify(found.memory)}`);
  assert.equal(found.cpu.length > 0 && found.cpu.every((m) => m.value >= 0), true);
  assert.equal(found.totalEgress.at(-1).value >= 200_000, true, `200,000 bytes went to the player, measured were ${JSON.stringify(found.totalEgress)}`);
  await isRunning(c, ids);
}

async function isRunning(c, { appId, processId }) {
  assert.equal((await c.cloud.processesV3.getProcess(processId, appId)).status, 'running');
}

export const refusedMetrics = (read) => async (c) => {
  const { appId, processId } = await c.stage.ids();
  const now = Math.floor(Date.now() / 1000);
  for (const wrong of [{ metrics: ['luck'] }, { start: now, end: now - 600 }, { step: 0 }]) {
    await c.refused(read(c, { appId, processId, ...wrong }), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
  }
};
