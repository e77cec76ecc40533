import assert from 'node:assert/strict';
import { readAll } from '../lib/cloud.mjs';
import { Player } from '../lib/player.mjs';
import { FRESH_LOGS } from '../lib/reasons.mjs';

/** A running game that has printed these lines. */
async function talkative(c, lines) {
  const { appId } = await c.deployed();
  const { processId, info } = await c.room(appId);
  const player = await Player.join(info.exposedPort);
  for (const line of lines) await player.ask(`print ${line}`);
  await player.leave();
  return { appId, processId };
}

/** Reads until the last of the lines is there: a line may take a moment from the game to its log. */
const readTo = (c, last, read) =>
  c.until(`the line ${last}`, async (seen) => {
    const text = seen(await readAll(await read()));
    return text.includes(last) && text;
  });

const words = (c) => [1, 2, 3].map(() => c.unique('line'));

export const GetLogsForProcess = {
  reads: ['CreateRoom', 'StopProcess'],
  call: (s, { appId, processId }) => s.logsV1.getLogsForProcess(processId, appId),
  async full(c) {
    const lines = words(c);
    const { appId, processId } = await talkative(c, lines);
    await readTo(c, lines[2], () => c.cloud.logsV1.getLogsForProcess(processId, appId));
    const stream = await c.cloud.logsV1.getLogsForProcess(processId, appId, true, 2);
    await c.cloud.processesV3.stopProcess(processId, appId);
    assert.equal((await readAll(stream)).startsWith(`${lines[1]}\n${lines[2]}\n`), true, 'the last two lines, then the rest, then the end');
  },
  async required(c) {
    const lines = words(c);
    const { appId, processId } = await talkative(c, lines);
    const text = await readTo(c, lines[2], () => c.cloud.logsV1.getLogsForProcess(processId, appId));
    assert.match(text, new RegExp(`tiny is up\n(.*\n)*${lines.join('\n')}\n`));
  },
  errors: {
    async 400(c) {
      const { appId, processId } = await c.stage.ids();
      for (const tailLines of [0, 5001]) await c.refused(c.cloud.logsV1.getLogsForProcess(processId, appId, false, tailLines), 400);
    },
  },
  unprovoked: { 410: FRESH_LOGS },
};

export const DownloadLogForProcess = {
  reads: ['StopProcess', 'GetLogsForProcess'],
  call: (s, { appId, processId }) => s.logsV1.downloadLogForProcess(processId, appId),
  async required(c) {
    const lines = words(c);
    const { appId, processId } = await talkative(c, lines);
    await c.cloud.processesV3.stopProcess(processId, appId);
    await c.becomes(appId, processId, 'stopped');
    const whole = await readAll(await c.cloud.logsV1.downloadLogForProcess(processId, appId));
    assert.match(whole, new RegExp(`^(.*\n)*tiny is up\n(.*\n)*${lines.join('\n')}\n`));
    assert.equal(whole.endsWith(await readAll(await c.cloud.logsV1.getLogsForProcess(processId, appId, false, 3))), true);
  },
  errors: {
    async 400(c) {
      const { appId, processId } = await c.stage.ids();
      await c.refused(c.cloud.logsV1.downloadLogForProcess(processId, appId), 400);
    },
  },
  unprovoked: { 410: FRESH_LOGS },
};
