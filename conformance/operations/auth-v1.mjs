import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { strangersKey } from '../lib/google.mjs';

/** The claims of a player token, once its signature by the application's secret is checked. */
function claims({ token }, { appSecret }) {
  const [head, payload, signature] = token.split('.');
  assert.equal(signature, createHmac('sha256', appSecret).update(`${head}.${payload}`).digest('base64url'), 'not signed with the secret of the application');
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url')), { alg: 'HS256', typ: 'JWT' });
  const said = JSON.parse(Buffer.from(payload, 'base64url'));
  assert.equal(Math.abs(Date.now() / 1000 - said.iat) < 600, true, `iat ${said.iat}`);
  return said;
}

/** A provider that is off answers as if there were no such application. */
async function off(c, login) {
  const { appId } = await c.app({ authConfiguration: {} });
  await c.refused(login(appId), 404);
}

export const LoginAnonymous = {
  reads: ['CreateApp', 'PatchApp'],
  call: (s, { appId }) => s.authV1.loginAnonymous(appId),
  async required(c) {
    const app = await c.app({ authConfiguration: { anonymous: {} } });
    const one = claims(await c.client.authV1.loginAnonymous(app.appId), app);
    const two = claims(await c.client.authV1.loginAnonymous(app.appId), app);
    assert.equal(one.type, 'anonymous');
    assert.match(one.id, /^\S+$/);
    assert.match(one.name, /\S/);
    assert.notEqual(one.id, two.id);
    await c.cloud.appsV2.patchApp({ authConfiguration: {} }, app.appId);
    await c.refused(c.client.authV1.loginAnonymous(app.appId), 404);
  },
  errors: { 404: (c) => off(c, (appId) => c.client.authV1.loginAnonymous(appId)) },
};

export const LoginNickname = {
  reads: ['CreateApp', 'PatchApp'],
  call: (s, { appId }) => s.authV1.loginNickname({ nickname: 'Ada' }, appId),
  async required(c) {
    const app = await c.app({ authConfiguration: { nickname: {} } });
    const nickname = c.unique('Ada größer');
    const said = claims(await c.client.authV1.loginNickname({ nickname }, app.appId), app);
    assert.equal(said.id, nickname);
    assert.match(said.type, /\S/);
    await c.cloud.appsV2.patchApp({ authConfiguration: {} }, app.appId);
    await c.refused(c.client.authV1.loginNickname({ nickname }, app.appId), 404);
  },
  errors: {
    404: (c) => off(c, (appId) => c.client.authV1.loginNickname({ nickname: 'Ada' }, appId)),
    async 422(c) {
      const { appId } = await c.app({ authConfiguration: { nickname: {} } });
      await c.refused(c.client.authV1.loginNickname({ nickname: '' }, appId), 422);
    },
  },
};
export const LoginGoogle = {
  reads: ['CreateApp', 'PatchApp'],
  call: (s, { appId }) => s.authV1.loginGoogle({ idToken: 'x.y.z' }, appId),
  ids: async function google(c) {
    const { appId } = await c.app({ authConfiguration: { google: { clientId: c.unique('client') } } });
    return { appId };
  },
  async required(c) {
    const { app, clientId } = await withGoogle(c);
    const [one, two] = [c.unique('1'), c.unique('2')];
    const login = async (how) => claims(await c.client.authV1.loginGoogle({ idToken: c.stage.google.idToken(clientId, how) }, app.appId), app);
    const first = await login({ sub: one });
    assert.match(first.type, /\S/);
    assert.equal(first.id.includes(one), true, 'the identity is not the one that Google names');
    assert.equal((await login({ sub: one, iss: 'accounts.google.com' })).id, first.id, 'the same user is the same player');
    assert.notEqual((await login({ sub: two })).id, first.id);
    await c.cloud.appsV2.patchApp({ authConfiguration: {} }, app.appId);
    await c.refused(c.client.authV1.loginGoogle({ idToken: c.stage.google.idToken(clientId) }, app.appId), 404);
  },
  errors: {
    async 401(c) {
      const { app, clientId } = await withGoogle(c);
      const { google } = c.stage;
      const now = Math.floor(Date.now() / 1000);
      const right = google.idToken(clientId);
      const wrong = {
        'another audience': google.idToken(c.unique('client')),
        'another issuer': google.idToken(clientId, { iss: 'https://accounts.example' }),
        'long over': google.idToken(clientId, { iat: now - 7200, exp: now - 3600 }),
        'signed by a stranger': google.idToken(clientId, {}, strangersKey()),
        'unsigned': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${right.split('.')[1]}.`,
        'no token': 'nonsense',
      };
      for (const [name, idToken] of Object.entries(wrong)) {
        await c.refused(c.client.authV1.loginGoogle({ idToken }, app.appId), 401).catch((e) => assert.fail(`${name}: ${e.message}`));
      }
    },
    404: (c) => off(c, (appId) => c.client.authV1.loginGoogle({ idToken: 'x' }, appId)),
  },
};

async function withGoogle(c) {
  const clientId = c.unique('client');
  return { clientId, app: await c.app({ authConfiguration: { google: { clientId } } }) };
}
