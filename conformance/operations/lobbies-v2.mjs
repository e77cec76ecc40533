import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { crowd, foreignPlayers, lobbyIds, nowhere, sameConfig, tenPerHour } from '../lib/lobbies.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';
import { NOTHING_STARTS, NO_TOKEN } from '../lib/reasons.mjs';

const info = (c, appId, roomId) => c.client.lobbiesV2.getLobbyInfo(roomId, appId);
const listed = (c, appId, region) => c.client.lobbiesV2.listActivePublicLobbiesDeprecatedV2(appId, region);
const byV3 = (c, appId, roomId) => c.client.lobbiesV3.getLobbyInfoByRoomId(roomId, appId);

/** How each of the four operations makes a lobby of its kind. */
const makers = {
  any: (visibility) => (c, playerAuth, appId, body, roomId) => c.client.lobbiesV2.createLobbyDeprecated({ playerAuth }, { visibility, ...body }, appId, roomId),
  private: (c, playerAuth, appId, body, roomId) => c.client.lobbiesV2.createPrivateLobby({ playerAuth }, body, appId, roomId),
  public: (c, playerAuth, appId, body, roomId) => c.client.lobbiesV2.createPublicLobby({ playerAuth }, body, appId, roomId),
  local: (c, playerAuth, appId, body, roomId) => c.client.lobbiesV2.createLocalLobby({ playerAuth }, body, appId, roomId),
};

/** The cases of one of them; `path` is its last segment. */
function creation(visibility, make, path, extra = {}) {
  const body = { region: 'Frankfurt', ...extra };
  return {
    reads: ['GetLobbyInfo', 'GetLobbyInfoByRoomId'],
    ids: lobbyIds,
    call: (s, { appId, player }) => make({ client: s }, player, appId, { region: 'Frankfurt' }),
    async full(c) {
      const { appId, player, playerId } = await crowd(c);
      const roomId = c.unique('own_room');
      const initialConfig = { word: c.unique('größe'), list: [1, { deep: null }], flag: false };
      const made = await make(c, player, appId, { region: 'Mumbai', initialConfig }, roomId);
      assert.deepEqual([made.roomId, made.appId, made.region, made.createdBy], [roomId, appId, 'Mumbai', playerId]);
      assert.deepEqual([made.visibility, made.local], [visibility, visibility === 'local']);
      assert.deepEqual(made.initialConfig, initialConfig);
      assert.deepEqual(await info(c, appId, roomId), made);
      const current = await byV3(c, appId, roomId);
      assert.deepEqual([current.roomId, current.visibility, current.region, current.createdBy], [roomId, visibility, 'Mumbai', playerId]);
      assert.deepEqual(current.createdAt, made.createdAt);
      sameConfig(current.roomConfig, initialConfig);
    },
    async required(c) {
      const { appId, player } = await crowd(c);
      const [one, two] = [await make(c, player, appId, { region: 'London' }), await make(c, player, appId, { region: 'Tokyo' })];
      recent(one.createdAt, 'createdAt');
      assert.notEqual(one.roomId, two.roomId);
      assert.deepEqual(await info(c, appId, one.roomId), one);
      assert.equal((await byV3(c, appId, two.roomId)).region, 'Tokyo');
      const shown = visibility === 'public' ? [one.roomId, two.roomId].sort() : [];
      assert.deepEqual(ids(await listed(c, appId), 'roomId').sort(), shown);
      if (visibility !== 'local') assert.equal((await c.cloud.roomsV2.getRoomInfo(one.roomId, appId)).roomId, one.roomId);
    },
    errors: {
      401: async (c) => {
        const { appId } = await crowd(c);
        await foreignPlayers(c, appId, ({ playerAuth }) => make(c, playerAuth, appId, { region: 'Frankfurt' }));
      },
      // A local lobby needs no deployment, since nothing is started for it.
      ...(visibility === 'local' ? {} : { 404: (c) => nowhere(c, ({ playerAuth }, appId) => make(c, playerAuth, appId, { region: 'Frankfurt' })) }),
      ...(visibility === 'local' ? {} : { 402: (c) => refusedWhenBroke(c, ({ appId, player }) => make(c, player, appId, { region: 'Frankfurt' })) }),
      '400|422': async (c) => {
        const { appId, player } = await crowd(c);
        const { roomId } = await make(c, player, appId, { region: 'Frankfurt' });
        await c.refused(make(c, player, appId, { region: 'Frankfurt' }, roomId), 400, 422);
        await c.refused(make(c, player, appId, { region: 'Atlantis' }), 400, 422);
        await c.refused(make(c, player, appId, { region: 'Frankfurt' }, 'no spaces'), 400, 422);
        await c.refused(make(c, player, appId, { region: 'Frankfurt', initialConfig: 'x'.repeat(70_000) }), 400, 422);
      },
      429: async (c) => {
        const { appId } = await crowd(c);
        await tenPerHour(c, appId, async (player) => (await make(c, player, appId, { region: 'Frankfurt' })).roomId, `/lobby/v2/${appId}/${path}`, body);
      },
    },
    unprovoked: visibility === 'local' ? { 402: NOTHING_STARTS } : {},
  };
}

export const CreateLobbyDeprecated = creation('private', makers.any('private'), 'create', { visibility: 'private' });
export const CreatePrivateLobby = creation('private', makers.private, 'create/private');
export const CreatePublicLobby = creation('public', makers.public, 'create/public');
export const CreateLocalLobby = creation('local', makers.local, 'create/local');

/** A lobby that the current version has made. */
async function current(c, how = {}) {
  const { appId, player, playerId } = await crowd(c);
  const params = { visibility: 'public', region: 'Chicago', roomConfig: JSON.stringify({ word: c.unique('word') }), ...how };
  return { appId, player, playerId, lobby: await c.client.lobbiesV3.createLobby({ playerAuth: player }, params, appId, c.unique('Code')) };
}

export const GetLobbyInfo = {
  reads: ['CreateLobby', 'SetLobbyState'],
  ids: lobbyIds,
  call: (s, { appId, roomId }) => s.lobbiesV2.getLobbyInfo(roomId, appId),
  async required(c) {
    const { appId, playerId, lobby } = await current(c);
    const found = await info(c, appId, lobby.roomId);
    assert.deepEqual([found.roomId, found.region, found.visibility, found.local, found.createdBy], [lobby.roomId, 'Chicago', 'public', false, playerId]);
    assert.deepEqual([found.shortCode, found.createdAt], [lobby.shortCode, lobby.createdAt]);
    sameConfig(found.initialConfig, lobby.roomConfig);
    const state = { round: c.unique('round') };
    await c.cloud.lobbiesV2.setLobbyState(lobby.roomId, { state }, appId);
    assert.deepEqual((await info(c, appId, lobby.roomId)).state, state);
  },
};

export const ListActivePublicLobbiesDeprecatedV2 = {
  reads: ['CreateLobby', 'DestroyRoom'],
  call: (s, { appId }) => s.lobbiesV2.listActivePublicLobbiesDeprecatedV2(appId),
  async full(c) {
    const { appId, lobby } = await current(c);
    assert.deepEqual(ids(await listed(c, appId, 'Chicago'), 'roomId'), [lobby.roomId]);
    assert.deepEqual(await listed(c, appId, 'Dubai'), []);
  },
  async required(c) {
    const { appId, player, lobby } = await current(c);
    await c.client.lobbiesV3.createLobby({ playerAuth: player }, { visibility: 'private', region: 'Chicago' }, appId);
    assert.deepEqual(await listed(c, appId), [await info(c, appId, lobby.roomId)]);
    await c.cloud.roomsV2.destroyRoom(lobby.roomId, appId);
    await c.until('the lobby to leave the list', async (seen) => seen(await listed(c, appId)).length === 0);
  },
  unprovoked: { 401: NO_TOKEN },
};

export const SetLobbyState = {
  reads: ['GetLobbyInfo'],
  ids: lobbyIds,
  call: (s, { appId, roomId }) => s.lobbiesV2.setLobbyState(roomId, { state: {} }, appId),
  async full(c) {
    const { appId, lobby } = await current(c);
    for (const state of [{ round: c.unique('round'), scores: [1, 2.5, null] }, c.unique('text'), 42]) {
      const set = await c.cloud.lobbiesV2.setLobbyState(lobby.roomId, { state }, appId);
      assert.deepEqual([set.roomId, set.state], [lobby.roomId, state]);
      assert.deepEqual(await info(c, appId, lobby.roomId), set);
    }
  },
  async required(c) {
    const { appId, lobby } = await current(c);
    await c.cloud.lobbiesV2.setLobbyState(lobby.roomId, { state: { round: 1 } }, appId);
    const cleared = await c.cloud.lobbiesV2.setLobbyState(lobby.roomId, {}, appId);
    assert.equal(cleared.roomId, lobby.roomId);
    assert.equal((await info(c, appId, lobby.roomId)).state ?? null, null, 'no state takes the state away');
  },
  errors: {
    async 422(c) {
      const { appId, lobby } = await current(c);
      await c.refused(c.cloud.lobbiesV2.setLobbyState(lobby.roomId, { state: 'x'.repeat(1_100_000) }, appId), 422);
      assert.equal((await info(c, appId, lobby.roomId)).state ?? null, null);
    },
  },
};
