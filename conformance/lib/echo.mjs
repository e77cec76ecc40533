// A ping as game clients do it: a WebSocket, one message, its echo. By hand, since this Node has no
// WebSocket client and nothing more than this is needed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { once } from 'node:events';
import { within } from './wait.mjs';

/** Says `text` over `ws://host:port<path>` and returns what comes back. */
export function wsEcho({ host, port }, path, text, limitMs = 3000) {
  return within(limitMs, `an echo of ws://${host}:${port}${path}`, echo(host, port, path, text));
}

async function echo(host, port, path, text) {
  const asked = request({
    host,
    port,
    path,
    headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
  });
  asked.end();
  const [answer, socket, early] = await Promise.race([
    once(asked, 'upgrade'),
    once(asked, 'response').then(([r]) => assert.fail(`ws://${host}:${port}${path} was answered with ${r.statusCode}`)),
  ]);
  try {
    assert.equal(answer.statusCode, 101);
    socket.on('error', () => {});
    socket.write(frame(text));
    let data = early;
    for (;;) {
      const said = unframed(data);
      if (said !== undefined) return said;
      const [chunk] = await once(socket, 'data');
      data = Buffer.concat([data, chunk]);
    }
  } finally {
    socket.destroy();
  }
}

/** One masked text frame of less than 126 bytes, as clients must send it. */
function frame(text) {
  const data = Buffer.from(text);
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from([0x81, 0x80 | data.length]), mask, data.map((byte, i) => byte ^ mask[i % 4])]);
}

/** The content of an unmasked short frame, once all of it is there. */
function unframed(data) {
  if (data.length < 2 || data.length < 2 + (data[1] & 0x7f)) return undefined;
  return data.subarray(2, 2 + (data[1] & 0x7f)).toString();
}
