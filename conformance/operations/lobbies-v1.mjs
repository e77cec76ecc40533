import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { crowd, foreignPlayers, lobbyIds, nowhere, tenPerHour } from '../lib/lobbies.mjs';
import { refusedWhenBroke } from '../lib/broke.mjs';

const listed = (c, appId, local, region) => c.client.lobbiesV1.listActivePublicLobbiesDeprecatedV1(appId, local, region);
const byV3 = (c, appId, roomId) => c.client.lobbiesV3.getLobbyInfoByRoomId(roomId, appId);

function creation(visibility, make) {
  return {
    reads: ['GetLobbyInfoByRoomId', 'ListActivePublicLobbiesDeprecatedV1'],
    ids: lobbyIds,
    call: (s, { appId, player }) => make({ client: s }, player, appId),
    async full(c) {
      const { appId, player, playerId } = await crowd(c);
      const hosted = await byV3(c, appId, await make(c, player, appId, 'Mumbai', false));
      assert.deepEqual([hosted.region, hosted.visibility, hosted.createdBy], ['Mumbai', visibility, playerId]);
      const local = await byV3(c, appId, await make(c, player, appId, 'Mumbai', true));
      assert.deepEqual([local.region, local.visibility], ['Mumbai', 'local']);
      assert.equal((await c.cloud.roomsV2.getRoomInfo(hosted.roomId, appId)).roomId, hosted.roomId);
    },
    async required(c) {
      const { appId, player, playerId } = await crowd(c);
      const [one, two] = [await make(c, player, appId), await make(c, player, appId)];
      assert.notEqual(one, two);
      const lobby = await byV3(c, appId, one);
      assert.deepEqual([lobby.roomId, lobby.visibility, lobby.createdBy], [one, visibility, playerId]);
      const process = await c.cloud.roomsV2.getRoomInfo(two, appId).then((r) => c.cloud.processesV3.getProcess(r.currentAllocation.processId, appId));
      assert.equal(process.region, lobby.region, 'a lobby without a region gets one, and its process too');
      assert.deepEqual(ids(await listed(c, appId), 'roomId').sort(), visibility === 'public' ? [one, two].sort() : []);
    },
    errors: {
      401: async (c) => {
        const { appId } = await crowd(c);
        await foreignPlayers(c, appId, ({ playerAuth }) => make(c, playerAuth, appId));
      },
      404: (c) => nowhere(c, ({ playerAuth }, appId) => make(c, playerAuth, appId)),
      402: (c) => refusedWhenBroke(c, ({ appId, player }) => make(c, player, appId)),
      '400|422': async (c) => {
        const { appId, player } = await crowd(c);
        await c.refused(make(c, player, appId, 'Atlantis'), 400, 422);
      },
      429: async (c) => {
        const { appId } = await crowd(c);
        await tenPerHour(c, appId, (player) => make(c, player, appId), `/lobby/v1/${appId}/create/${visibility}`);
      },
    },
  };
}

export const CreatePrivateLobbyDeprecated = creation('private', (c, playerAuth, appId, region, local) =>
  c.client.lobbiesV1.createPrivateLobbyDeprecated({ playerAuth }, appId, region, local),
);
export const CreatePublicLobbyDeprecated = creation('public', (c, playerAuth, appId, region, local) =>
  c.client.lobbiesV1.createPublicLobbyDeprecated({ playerAuth }, appId, region, local),
);

export const ListActivePublicLobbiesDeprecatedV1 = {
  reads: ['CreateLobby', 'CreatePublicLobbyDeprecated'],
  call: (s, { appId }) => s.lobbiesV1.listActivePublicLobbiesDeprecatedV1(appId),
  async full(c) {
    const { appId, player } = await crowd(c);
    const make = (region, local) => c.client.lobbiesV1.createPublicLobbyDeprecated({ playerAuth: player }, appId, region, local);
    const [tokyo, dallas, local] = [await make('Tokyo', false), await make('Dallas', false), await make('Tokyo', true)];
    assert.deepEqual(ids(await listed(c, appId, false, 'Tokyo'), 'roomId'), [tokyo]);
    assert.deepEqual(ids(await listed(c, appId, false, 'Dallas'), 'roomId'), [dallas]);
    assert.deepEqual(ids(await listed(c, appId, true, 'Tokyo'), 'roomId'), [local]);
    assert.deepEqual(await listed(c, appId, true, 'Dallas'), []);
  },
  async required(c) {
    const { appId, player, playerId } = await crowd(c);
    const { roomId, createdAt } = await c.client.lobbiesV3.createLobby({ playerAuth: player }, { visibility: 'public', region: 'Sydney' }, appId);
    const [lobby, ...more] = await listed(c, appId);
    assert.deepEqual(more, []);
    assert.deepEqual([lobby.roomId, lobby.region, lobby.visibility, lobby.local, lobby.createdBy, lobby.createdAt], [roomId, 'Sydney', 'public', false, playerId, createdAt]);
    assert.deepEqual(lobby, await c.client.lobbiesV2.getLobbyInfo(roomId, appId));
  },
  errors: {
    async 422(c) {
      const { appId } = await c.stage.ids();
      await c.refused(listed(c, appId, false, 'Atlantis'), 422);
    },
  },
};
