import assert from 'node:assert/strict';
import { NO_ID, ONLY_IDS } from '../lib/reasons.mjs';

const logins = (c) => ({ anonymous: {}, google: { clientId: c.unique('client') } });
const listed = async (c, appId) => (await c.cloud.appsV1.getAppsV1Deprecated()).find((a) => a.appId === appId);
const current = (c, appId) => c.cloud.appsV2.getApp(appId);

export const CreateAppV1Deprecated = {
  reads: ['GetApp'],
  call: (s) => s.appsV1.createAppV1Deprecated({ appName: 'x', authConfiguration: {} }),
  async full(c) {
    const config = { appName: c.unique('old'), authConfiguration: { ...logins(c), nickname: {} }, loadBalancer: { enabled: true } };
    const made = await c.cloud.appsV1.createAppV1Deprecated(config);
    assert.deepEqual([made.appName, made.authConfiguration, made.serviceConfig?.loadBalancer], [config.appName, config.authConfiguration, { enabled: true }]);
    assert.deepEqual(await current(c, made.appId), made);
  },
  async required(c) {
    const appName = c.unique('old');
    const made = await c.cloud.appsV1.createAppV1Deprecated({ appName, authConfiguration: {} });
    assert.deepEqual([made.appName, made.authConfiguration, made.serviceConfig, made.orgId], [appName, {}, null, c.orgId]);
    assert.deepEqual(await current(c, made.appId), made);
  },
  errors: {
    async 422(c) {
      const { appName } = await c.app();
      for (const wrong of [appName, 'Not A Name!', 'a'.repeat(65)]) await c.refused(c.cloud.appsV1.createAppV1Deprecated({ appName: wrong, authConfiguration: {} }), 422);
    },
  },
  unprovoked: { 404: NO_ID },
};

export const GetAppInfoV1Deprecated = {
  reads: ['CreateApp', 'PatchApp'],
  call: (s, { appId }) => s.appsV1.getAppInfoV1Deprecated(appId),
  async required(c) {
    const appName = c.unique('new');
    const app = await c.app({ appName, authConfiguration: logins(c) });
    const old = await c.cloud.appsV1.getAppInfoV1Deprecated(app.appId);
    assert.equal(old.appName, appName);
    assert.deepEqual(old, app);
    const patched = await c.cloud.appsV2.patchApp({ appName: c.unique('patched') }, app.appId);
    assert.deepEqual(await c.cloud.appsV1.getAppInfoV1Deprecated(app.appId), patched);
  },
};

export const GetAppsV1Deprecated = {
  reads: ['CreateApp', 'CreateDeployment', 'DeleteApp'],
  call: (s) => s.appsV1.getAppsV1Deprecated(),
  async required(c) {
    const bare = await c.app();
    assert.deepEqual(await listed(c, bare.appId), bare);
    const { appId, deployment } = await c.deployed({ roomsPerProcess: 5 });
    const next = await c.deploy(appId, { roomsPerProcess: 6 });
    const { deployment: shown } = await listed(c, appId);
    assert.deepEqual([shown.deploymentId, shown.buildId, shown.build.buildId, shown.roomsPerProcess], [2, 1, 1, 6], 'ids are numbers here');
    assert.deepEqual([shown.createdAt, shown.build.buildTag], [next.createdAt, deployment.buildTag]);
    await c.cloud.appsV2.deleteApp(bare.appId);
    assert.equal(await listed(c, bare.appId), undefined);
  },
};

export const UpdateAppV1Deprecated = {
  reads: ['GetApp'],
  call: (s, { appId }) => s.appsV1.updateAppV1Deprecated({ appName: 'x', authConfiguration: {} }, appId),
  async full(c) {
    const { appId } = await c.app();
    const config = { appName: c.unique('updated'), authConfiguration: { ...logins(c), nickname: {} }, loadBalancer: { enabled: true } };
    const updated = await c.cloud.appsV1.updateAppV1Deprecated(config, appId);
    assert.deepEqual([updated.appName, updated.authConfiguration, updated.serviceConfig?.loadBalancer], [config.appName, config.authConfiguration, { enabled: true }]);
    assert.deepEqual(await current(c, appId), updated);
  },
  async required(c) {
    const app = await c.app({ authConfiguration: logins(c) });
    const appName = c.unique('updated');
    const updated = await c.cloud.appsV1.updateAppV1Deprecated({ appName, authConfiguration: {} }, app.appId);
    assert.deepEqual(updated, { ...app, appName, authConfiguration: {} });
    assert.deepEqual(await current(c, app.appId), updated);
  },
  errors: {
    async 422(c) {
      const app = await c.app();
      await c.refused(c.cloud.appsV1.updateAppV1Deprecated({ appName: 'Not A Name!', authConfiguration: {} }, app.appId), 422);
      assert.deepEqual(await current(c, app.appId), app);
    },
  },
};

export const DeleteAppV1Deprecated = {
  reads: ['GetApps'],
  call: (s, { appId }) => s.appsV1.deleteAppV1Deprecated(appId),
  async required(c) {
    const [app, kept] = [await c.app(), await c.app()];
    await c.cloud.appsV1.deleteAppV1Deprecated(app.appId);
    const left = (await c.cloud.appsV2.getApps()).applications.map((a) => a.appId);
    assert.deepEqual([left.includes(app.appId), left.includes(kept.appId)], [false, true]);
    await c.refused(current(c, app.appId), 404);
  },
  unprovoked: { 422: ONLY_IDS },
};
