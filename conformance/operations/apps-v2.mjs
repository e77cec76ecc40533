import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { ONLY_IDS } from '../lib/reasons.mjs';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const clientId = (c) => `${c.unique('client')}.apps.googleusercontent.com`;
const everyLogin = (c) => ({ anonymous: {}, nickname: {}, google: { clientId: clientId(c) } });
const listed = async (c, appId) => (await c.cloud.appsV2.getApps()).applications.find((a) => a.appId === appId);

/** A written serviceConfig as it is read: every number decided. */
async function bothServiceConfigs(c, write) {
  const targets = {
    loadBalancer: { enabled: true },
    staticProcessAllocation: [{ region: 'Tokyo', minProcesses: 1, targetProcesses: 2, maxProcesses: 5, autoscalingEnabled: false }],
  };
  const scaling = {
    processAutoscalerConfig: { targetMetric: { metricName: 'concurrent-requests', metricValue: 7 } },
    loadBalancer: { enabled: false },
    staticProcessAllocation: [{ region: 'Dubai', minProcesses: 0, maxProcesses: 4, autoscalingEnabled: true }],
  };
  const first = await write(targets);
  assert.deepEqual(first.serviceConfig, targets);
  assert.deepEqual(await c.cloud.appsV2.getApp(first.appId), first);
  const second = await write(scaling);
  const { staticProcessAllocation: [allocation], ...rest } = second.serviceConfig;
  const { staticProcessAllocation: [wanted], ...others } = scaling;
  assert.deepEqual(rest, others);
  assert.equal(Number.isInteger(allocation.targetProcesses), true, 'the target is read as a number');
  assert.deepEqual(allocation, { ...wanted, targetProcesses: allocation.targetProcesses });
  assert.deepEqual(await c.cloud.appsV2.getApp(second.appId), second);
}

export const CreateApp = {
  reads: ['GetApp', 'GetApps'],
  call: (s, { orgId }) => s.appsV2.createApp({ appName: 'x', authConfiguration: {} }, orgId),
  async full(c) {
    const authConfiguration = everyLogin(c);
    const appName = c.unique('full');
    const app = await c.app({ appName, authConfiguration, loadBalancer: { enabled: true } });
    await c.cloud.appsV2.deleteApp(app.appId);
    const made = await c.cloud.appsV2.createApp({ appName, authConfiguration, loadBalancer: { enabled: true } }, c.orgId);
    assert.notEqual(made.appId, app.appId, 'an id is never given again');
    assert.equal(made.appName, appName);
    assert.deepEqual(made.authConfiguration, authConfiguration);
    assert.deepEqual(made.serviceConfig?.loadBalancer, { enabled: true }, 'loadBalancer is lost');
    assert.deepEqual(await c.cloud.appsV2.getApp(made.appId), made);
  },
  async required(c) {
    const appName = c.unique('bare');
    const made = await c.cloud.appsV2.createApp({ appName, authConfiguration: {} });
    assert.match(made.appId, new RegExp(`^app-${UUID}$`));
    assert.match(made.appSecret, new RegExp(`^secret-${UUID}$`));
    assert.match(made.createdBy, /\S/);
    recent(made.createdAt, 'createdAt');
    const { appId, appSecret, createdAt, createdBy } = made;
    const wanted = { appId, appSecret, createdAt, createdBy, appName, authConfiguration: {}, serviceConfig: null, orgId: c.orgId, deletedAt: null, deletedBy: null };
    assert.deepEqual(made, wanted);
    assert.deepEqual(await c.cloud.appsV2.getApp(appId), made);
    assert.deepEqual(await listed(c, appId), made, 'no `deployment` where there is none');
  },
  errors: {
    async 422(c) {
      const { appName } = await c.app();
      const before = (await c.cloud.appsV2.getApps()).applications.filter((a) => a.appName === appName).length;
      for (const wrong of [appName, 'Not A Name!', '', 'a'.repeat(65)]) {
        await c.refused(c.cloud.appsV2.createApp({ appName: wrong, authConfiguration: {} }), 422);
      }
      assert.equal((await c.cloud.appsV2.getApps()).applications.filter((a) => a.appName === appName).length, before);
    },
  },
};

export const GetApps = {
  reads: ['CreateApp', 'CreateDeployment', 'DeleteApp'],
  call: (s, { orgId }) => s.appsV2.getApps(orgId),
  async full(c) {
    const app = await c.app();
    const { applications } = await c.cloud.appsV2.getApps(c.orgId);
    assert.deepEqual(applications.find((a) => a.appId === app.appId), app);
    assert.deepEqual([...new Set(ids(applications, 'orgId'))], [c.orgId]);
  },
  async required(c) {
    const { appId, deployment } = await c.deployed({ deploymentTag: c.unique('tag') });
    const bare = await c.app();
    const withBoth = await listed(c, appId);
    assert.deepEqual(withBoth.deployment, { ...deployment, build: await c.cloud.buildsV3.getBuild(deployment.buildId) });
    assert.equal((await listed(c, bare.appId)).deployment, undefined);
    await c.cloud.appsV2.deleteApp(bare.appId);
    assert.equal(await listed(c, bare.appId), undefined);
  },
};

export const GetApp = {
  reads: ['CreateApp', 'PatchApp'],
  call: (s, { appId }) => s.appsV2.getApp(appId),
  async required(c) {
    const app = await c.app({ authConfiguration: everyLogin(c) });
    assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), app);
    const appName = c.unique('patched');
    await c.cloud.appsV2.patchApp({ appName }, app.appId);
    assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), { ...app, appName });
  },
};

export const UpdateApp = {
  reads: ['GetApp'],
  call: (s, { appId }) => s.appsV2.updateApp({ appName: 'x', authConfiguration: {} }, appId),
  async full(c) {
    const { appId } = await c.app();
    const appName = c.unique('updated');
    const authConfiguration = everyLogin(c);
    await bothServiceConfigs(c, async (serviceConfig) => {
      const updated = await c.cloud.appsV2.updateApp({ appName, authConfiguration, serviceConfig }, appId);
      assert.equal(updated.appName, appName);
      assert.deepEqual(updated.authConfiguration, authConfiguration);
      return updated;
    });
  },
  async required(c) {
    const app = await c.app({ authConfiguration: everyLogin(c) });
    await c.cloud.appsV2.patchApp({ serviceConfig: { staticProcessAllocation: [] } }, app.appId);
    const appName = c.unique('replaced');
    const updated = await c.cloud.appsV2.updateApp({ appName, authConfiguration: {} }, app.appId);
    assert.deepEqual(updated, { ...app, appName, authConfiguration: {}, serviceConfig: null }, 'it replaces all that may change');
    assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), updated);
  },
  errors: {
    async 422(c) {
      const app = await c.app();
      const other = await c.app();
      for (const appName of ['Not A Name!', 'a'.repeat(65), other.appName]) {
        await c.refused(c.cloud.appsV2.updateApp({ appName, authConfiguration: {} }, app.appId), 422);
      }
      assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), app, 'what was refused has changed nothing');
    },
  },
};

export const PatchApp = {
  reads: ['GetApp'],
  call: (s, { appId }) => s.appsV2.patchApp({ appName: 'x' }, appId),
  async full(c) {
    const { appId } = await c.app();
    const appName = c.unique('patched');
    const authConfiguration = everyLogin(c);
    await bothServiceConfigs(c, async (serviceConfig) => {
      const patched = await c.cloud.appsV2.patchApp({ appName, authConfiguration, serviceConfig }, appId);
      assert.equal(patched.appName, appName);
      assert.deepEqual(patched.authConfiguration, authConfiguration);
      return patched;
    });
  },
  async required(c) {
    const [appName, ownClient] = [c.unique('stays'), c.unique('stays')];
    const app = await c.app({ appName, authConfiguration: { google: { clientId: ownClient } } });
    const nothing = await c.cloud.appsV2.patchApp({}, app.appId);
    assert.deepEqual([nothing.appName, nothing.authConfiguration], [appName, { google: { clientId: ownClient } }]);
    assert.deepEqual(nothing, app);
    assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), app);
  },
  errors: {
    async 422(c) {
      const app = await c.app();
      const allocation = (how) => ({ serviceConfig: { staticProcessAllocation: [{ region: 'Tokyo', minProcesses: 1, maxProcesses: 3, ...how }] } });
      const wrong = [
        { appName: 'Not A Name!' },
        allocation({ minProcesses: -1 }),
        allocation({ minProcesses: 4 }),
        allocation({ targetProcesses: 4 }),
        allocation({ targetProcesses: 0 }),
        allocation({ autoscalingEnabled: true }),
        allocation({ region: 'Atlantis' }),
      ];
      for (const patch of wrong) {
        await c.refused(c.cloud.appsV2.patchApp(patch, app.appId), 422).catch((e) => assert.fail(`${JSON.stringify(patch)}: ${e.message}`));
      }
      assert.deepEqual(await c.cloud.appsV2.getApp(app.appId), app);
    },
  },
};

export const DeleteApp = {
  reads: ['GetApps', 'CreateApp'],
  call: (s, { appId }) => s.appsV2.deleteApp(appId),
  async required(c) {
    const app = await c.app();
    const kept = await c.app();
    await c.cloud.appsV2.deleteApp(app.appId);
    assert.equal(await listed(c, app.appId), undefined);
    assert.deepEqual(await listed(c, kept.appId), kept);
    await c.refused(c.cloud.appsV2.getApp(app.appId), 404);
    await c.refused(c.client.authV1.loginAnonymous(app.appId), 404);
    const again = await c.app({ appName: app.appName });
    assert.notEqual(again.appId, app.appId);
  },
  unprovoked: { 422: ONLY_IDS },
};
