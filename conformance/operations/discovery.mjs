import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { wsEcho } from '../lib/echo.mjs';

/** Each region once, and behind each address a door that echoes, under both paths that clients know. */
async function echoes(c, endpoints) {
  assert.notEqual(endpoints.length, 0);
  assert.equal(new Set(ids(endpoints, 'region')).size, endpoints.length);
  const addresses = new Map(endpoints.map((e) => [`${e.host}:${e.port}`, e]));
  for (const address of addresses.values()) {
    for (const path of ['/', '/ws']) {
      const word = c.unique('ping');
      assert.equal(await wsEcho(address, path, word), word);
    }
  }
}

export const GetPingServiceEndpoints = {
  reads: ['GetPingServiceEndpointsDeprecated', 'CreateProcess'],
  call: (s) => s.discoveryV2.getPingServiceEndpoints(),
  async required(c) {
    const endpoints = await c.client.discoveryV2.getPingServiceEndpoints();
    await echoes(c, endpoints);
    const { appId } = await c.deployed();
    const { region } = endpoints.at(-1);
    const process = await c.cloud.processesV3.createProcess(region, appId);
    assert.equal(process.region, region, 'a region that can be measured takes processes');
  },
};

export const GetPingServiceEndpointsDeprecated = {
  reads: ['GetPingServiceEndpoints'],
  call: (s) => s.discoveryV1.getPingServiceEndpointsDeprecated(),
  async required(c) {
    const endpoints = await c.client.discoveryV1.getPingServiceEndpointsDeprecated();
    await echoes(c, endpoints);
    assert.deepEqual(endpoints, await c.client.discoveryV2.getPingServiceEndpoints());
  },
};
