// What the cases of all three lobby versions share.
import assert from 'node:assert/strict';
import { claimsOf, playerToken } from './case.mjs';

/** A standing application with one lobby and a player: what refusals of lobby operations are tried on. */
export async function lobbyIds(c) {
  const { appId } = await c.deployed();
  const player = await c.player(appId);
  const { roomId, shortCode } = await c.client.lobbiesV3.createLobby({ playerAuth: player }, { visibility: 'private', region: 'Frankfurt' }, appId);
  return { appId, player, roomId, shortCode };
}

/** An application whose processes take many rooms, and a player: `{ appId, appSecret, player, playerId }`. */
export async function crowd(c) {
  const { appId, app } = await c.deployed({ roomsPerProcess: 50 });
  const player = await c.player(appId);
  return { appId, appSecret: app.appSecret, player, playerId: claimsOf(player).id };
}

/** Tokens of players that are none of this application; nothing may be made with them. */
export async function foreignPlayers(c, appId, make) {
  const other = await c.app();
  const { appSecret } = await c.cloud.appsV2.getApp(appId);
  const tokens = [await c.player(other.appId), playerToken(other.appSecret, { type: 'anonymous', id: 'x' }), playerToken(appSecret, { type: 'anonymous' })];
  for (const token of tokens) await c.refused(make({ playerAuth: token }), 401);
}

/** An application without a deployment has no place for a lobby. */
export async function nowhere(c, make) {
  const { appId } = await c.app();
  await c.refused(make({ playerAuth: await c.player(appId) }, appId), 404);
}

/** Ten in an hour, then a refusal that says when to come again; other players go on. `make(player)` → the room id. */
export async function tenPerHour(c, appId, make, path, body) {
  const player = await c.player(appId);
  const made = [];
  for (let i = 0; i < 10; i++) made.push(await make(player));
  assert.equal(new Set(made).size, 10);
  await c.refused(make(player), 429);
  const eleventh = await c.raw('POST', path, { token: player, body: body && JSON.stringify(body) });
  assert.equal(eleventh.status, 429, eleventh.text);
  const seconds = Number(eleventh.headers.get('retry-after'));
  assert.equal(Number.isInteger(seconds) && seconds > 0 && seconds <= 3600, true, `Retry-After: ${eleventh.headers.get('retry-after')}`);
  assert.match(await make(await c.player(appId)), /\S/);
}

/** A config that one version wrote as text and another one shows as JSON, or the other way round. */
export function sameConfig(shown, written) {
  const value = (v) => {
    try {
      return typeof v === 'string' ? JSON.parse(v) : v;
    } catch {
      return v;
    }
  };
  assert.deepEqual(value(shown), value(written));
}
