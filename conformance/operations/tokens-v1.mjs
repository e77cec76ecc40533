import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';

const create = (c, how = {}) => c.cloud.tokensV1.createOrgToken(c.orgId, { name: c.unique('token'), ...how });
const listed = async (c, orgTokenId) => (await c.cloud.tokensV1.getOrgTokens(c.orgId)).tokens.find((t) => t.orgTokenId === orgTokenId);

async function tokenIds(c) {
  const { orgToken } = await create(c);
  return { orgId: c.orgId, orgTokenId: orgToken.orgTokenId };
}

export const CreateOrgToken = {
  reads: ['GetOrgTokens', 'GetApps', 'CreateApp'],
  call: (s, { orgId }) => s.tokensV1.createOrgToken(orgId, { name: 'x' }),
  async full(c) {
    const scopes = ['applications:read', 'fleets:read-write'];
    const { plainTextToken, orgToken } = await create(c, { scopes });
    assert.deepEqual([...orgToken.scopes].sort(), scopes);
    assert.deepEqual(await listed(c, orgToken.orgTokenId), orgToken);
    const holder = c.as(plainTextToken);
    const { appId } = await c.app();
    assert.equal(ids((await holder.appsV2.getApps()).applications, 'appId').includes(appId), true, 'it may read applications');
    await c.refused(holder.appsV2.createApp({ appName: c.unique('no'), authConfiguration: {} }), 401);
    await c.refused(holder.tokensV1.getOrgTokens(c.orgId), 401);
    assert.equal((await create(c, { scopes: 'admin' })).orgToken.scopes, 'admin');
  },
  async required(c) {
    const name = c.unique('token');
    const { plainTextToken, orgToken } = await create(c, { name });
    recent(orgToken.createdAt, 'createdAt');
    assert.match(orgToken.orgTokenId, /^org-token-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual([orgToken.orgId, orgToken.name, orgToken.status, orgToken.scopes], [c.orgId, name, 'active', 'admin']);
    assert.equal(orgToken.lastFourCharsOfKey, plainTextToken.slice(-4));
    assert.deepEqual(await listed(c, orgToken.orgTokenId), orgToken);
    const app = await c.as(plainTextToken).appsV2.createApp({ appName: c.unique('by-token'), authConfiguration: {} });
    assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), app, 'an admin token of the organization makes its applications');
    assert.equal(app.createdBy, orgToken.orgTokenId);
  },
  errors: {
    async 422(c) {
      const { orgToken } = await create(c);
      for (const wrong of [{ name: 'x'.repeat(65) }, { name: '' }, { name: orgToken.name }, { scopes: ['rooms:read'] }, { scopes: 'everything' }]) {
        await c.refused(create(c, wrong), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
      }
    },
  },
};

export const GetOrgTokens = {
  reads: ['CreateOrgToken', 'RevokeOrgToken'],
  ids: tokenIds,
  call: (s, { orgId }) => s.tokensV1.getOrgTokens(orgId),
  async required(c) {
    const made = [await create(c), await create(c, { scopes: ['builds:read'] })];
    await c.cloud.tokensV1.revokeOrgToken(c.orgId, made[1].orgToken.orgTokenId);
    const { tokens } = await c.cloud.tokensV1.getOrgTokens(c.orgId);
    const found = made.map((m) => tokens.find((t) => t.orgTokenId === m.orgToken.orgTokenId));
    assert.deepEqual(found, [made[0].orgToken, { ...made[1].orgToken, status: 'revoked' }]);
    for (const { plainTextToken } of made) assert.equal(JSON.stringify(tokens).includes(plainTextToken), false, 'the list shows a token in clear');
  },
};

export const RevokeOrgToken = {
  reads: ['GetOrgTokens'],
  ids: tokenIds,
  call: (s, { orgId, orgTokenId }) => s.tokensV1.revokeOrgToken(orgId, orgTokenId),
  async required(c) {
    const [gone, stays] = [await create(c), await create(c)];
    assert.equal(await c.cloud.tokensV1.revokeOrgToken(c.orgId, gone.orgToken.orgTokenId), true);
    assert.deepEqual([await listed(c, gone.orgToken.orgTokenId), await listed(c, stays.orgToken.orgTokenId)].map((t) => t.status), ['revoked', 'active']);
    await c.refused(c.as(gone.plainTextToken).appsV2.getApps(), 401);
    assert.notEqual((await c.as(stays.plainTextToken).appsV2.getApps()).applications.length, undefined);
  },
};
