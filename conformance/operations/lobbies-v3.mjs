import assert from 'node:assert/strict';
import { claimsOf, ids, playerToken, recent } from '../lib/case.mjs';
import { crowd, foreignPlayers, lobbyIds, nowhere, tenPerHour } from '../lib/lobbies.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';
import { NO_TOKEN, ONLY_IDS } from '../lib/reasons.mjs';

const create = (c, player, appId, how = {}, shortCode = undefined, roomId = undefined) =>
  c.client.lobbiesV3.createLobby({ playerAuth: player }, { visibility: 'public', region: 'Frankfurt', ...how }, appId, shortCode, roomId);
const listed = (c, appId, region) => c.client.lobbiesV3.listActivePublicLobbies(appId, region);
const byRoom = (c, appId, roomId) => c.client.lobbiesV3.getLobbyInfoByRoomId(roomId, appId);
const byCode = (c, appId, code) => c.client.lobbiesV3.getLobbyInfoByShortCode(code, appId);

export const CreateLobby = {
  reads: ['GetLobbyInfoByRoomId', 'GetLobbyInfoByShortCode', 'GetRoomInfo'],
  ids: lobbyIds,
  call: (s, { appId, player }) => s.lobbiesV3.createLobby({ playerAuth: player }, { visibility: 'private', region: 'Frankfurt' }, appId),
  async full(c) {
    const { appId, appSecret } = await crowd(c);
    const id = c.unique('custom player');
    const [roomId, shortCode, roomConfig] = [c.unique('own_room'), c.unique('DUEL'), JSON.stringify({ word: c.unique('größe') })];
    const made = await create(c, playerToken(appSecret, { type: 'custom', id }), appId, { region: 'Sydney', roomConfig }, shortCode, roomId);
    recent(made.createdAt, 'createdAt');
    assert.deepEqual(made, { appId, roomId, shortCode, roomConfig, region: 'Sydney', visibility: 'public', createdBy: id, createdAt: made.createdAt });
    assert.deepEqual(await byRoom(c, appId, roomId), made);
    assert.deepEqual(await byCode(c, appId, shortCode), made);
    const room = await c.cloud.roomsV2.getRoomInfo(roomId, appId);
    assert.equal(room.roomConfig, roomConfig);
    assert.equal((await c.cloud.processesV3.getProcess(room.currentAllocation.processId, appId)).region, 'Sydney');
    await c.ready(appId, roomId);
  },
  async required(c) {
    const { appId, player, playerId } = await crowd(c);
    const [open, closed, local] = [await create(c, player, appId), await create(c, player, appId, { visibility: 'private' }), await create(c, player, appId, { visibility: 'local' })];
    for (const lobby of [open, closed, local]) {
      assert.equal(lobby.shortCode, lobby.roomId, 'the code is the room id where none was given');
      assert.equal(lobby.createdBy, playerId);
      assert.deepEqual(await byRoom(c, appId, lobby.roomId), lobby);
    }
    assert.deepEqual([open, closed, local].map((l) => l.visibility), ['public', 'private', 'local']);
    assert.deepEqual(await listed(c, appId), [open], 'only a public one is listed');
    assert.equal((await c.cloud.roomsV2.getRoomInfo(closed.roomId, appId)).appId, appId);
    const { processId } = (await c.cloud.roomsV2.getRoomInfo(open.roomId, appId)).currentAllocation;
    const rooms = ids(await c.cloud.roomsV2.getActiveRoomsForProcess(processId, appId), 'roomId');
    assert.deepEqual(rooms.sort(), [open.roomId, closed.roomId].sort(), 'a local lobby takes no slot');
  },
  errors: {
    async 401(c) {
      const { appId } = await crowd(c);
      await foreignPlayers(c, appId, ({ playerAuth }) => create(c, playerAuth, appId));
      assert.deepEqual(await listed(c, appId), []);
    },
    404: (c) => nowhere(c, ({ playerAuth }, appId) => create(c, playerAuth, appId)),
    402: (c) => refusedWhenBroke(c, ({ appId, player }) => create(c, player, appId)),
    async '400|422'(c) {
      const { appId, player } = await crowd(c);
      const { roomId } = await create(c, player, appId);
      await c.refused(create(c, player, appId, {}, undefined, roomId), 400, 422);
      await c.refused(create(c, player, appId, {}, undefined, 'no spaces'), 400, 422);
      await c.refused(create(c, player, appId, {}, 'x'.repeat(101)), 400, 422);
      await c.refused(create(c, player, appId, { region: 'Atlantis' }), 400, 422);
      await c.refused(create(c, player, appId, { visibility: 'secret' }), 400, 422);
      await c.refused(create(c, player, appId, { roomConfig: 'x'.repeat(10_001) }), 400, 422);
      assert.deepEqual(ids(await listed(c, appId), 'roomId'), [roomId]);
    },
    async 429(c) {
      const { appId } = await crowd(c);
      const body = { visibility: 'public', region: 'Frankfurt' };
      await tenPerHour(c, appId, async (player) => (await create(c, player, appId)).roomId, `/lobby/v3/${appId}/create`, body);
      assert.equal((await listed(c, appId)).length, 11, 'what was refused left nothing behind');
    },
  },
};

export const GetLobbyInfoByRoomId = {
  reads: ['CreateLobby', 'UpdateRoomConfig'],
  ids: lobbyIds,
  call: (s, { appId, roomId }) => s.lobbiesV3.getLobbyInfoByRoomId(roomId, appId),
  async required(c) {
    const { appId, player, playerId } = await crowd(c);
    const made = await create(c, player, appId, { visibility: 'private', roomConfig: c.unique('config') });
    assert.equal(made.createdBy, playerId);
    assert.deepEqual(await byRoom(c, appId, made.roomId), made);
    const roomConfig = c.unique('changed');
    await c.cloud.roomsV2.updateRoomConfig(made.roomId, { roomConfig }, appId);
    assert.deepEqual(await byRoom(c, appId, made.roomId), { ...made, roomConfig }, 'lobby and room have one config');
    const plain = await c.cloud.roomsV2.createRoom({ region: 'Frankfurt' }, appId);
    await c.refused(byRoom(c, appId, plain.roomId), 404);
  },
  unprovoked: { 422: ONLY_IDS },
};

export const GetLobbyInfoByShortCode = {
  reads: ['CreateLobby'],
  ids: lobbyIds,
  call: (s, { appId, shortCode }) => s.lobbiesV3.getLobbyInfoByShortCode(shortCode, appId),
  async required(c) {
    const { appId, player } = await crowd(c);
    const code = c.unique('Code');
    const first = await create(c, player, appId, { visibility: 'private' }, code);
    assert.deepEqual(await byCode(c, appId, code), first);
    const second = await create(c, player, appId, { visibility: 'private' }, code);
    assert.notEqual(first.roomId, second.roomId);
    assert.deepEqual(await byCode(c, appId, code), second, 'the newest one of the same code');
    const other = await crowd(c);
    await c.refused(byCode(c, other.appId, code), 404);
  },
  unprovoked: { 422: ONLY_IDS },
};

export const ListActivePublicLobbies = {
  reads: ['CreateLobby', 'DestroyRoom'],
  call: (s, { appId }) => s.lobbiesV3.listActivePublicLobbies(appId),
  async full(c) {
    const { appId, player } = await crowd(c);
    const tokyo = await create(c, player, appId, { region: 'Tokyo' });
    const dallas = await create(c, player, appId, { region: 'Dallas' });
    assert.deepEqual(await listed(c, appId, 'Tokyo'), [tokyo]);
    assert.deepEqual(await listed(c, appId, 'Dallas'), [dallas]);
    assert.deepEqual(await listed(c, appId, 'Dubai'), []);
  },
  async required(c) {
    const { appId, player } = await crowd(c);
    const [one, two] = [await create(c, player, appId), await create(c, player, appId, { region: 'Tokyo' })];
    const byId = (list) => ids(list, 'roomId').sort();
    assert.deepEqual(byId(await listed(c, appId)), byId([one, two]));
    await c.cloud.roomsV2.destroyRoom(one.roomId, appId);
    await c.until('the lobby of a destroyed room to leave the list', async (seen) => seen(byId(await listed(c, appId))).length === 1);
    assert.deepEqual(await listed(c, appId), [two]);
    assert.equal(claimsOf(player).id, two.createdBy);
  },
  errors: {
    async 422(c) {
      const { appId } = await c.stage.ids();
      await c.refused(listed(c, appId, 'Atlantis'), 422);
    },
  },
  unprovoked: { 401: NO_TOKEN },
};
