import assert from 'node:assert/strict';
import { ids } from '../lib/case.mjs';
import { fleet } from '../lib/fleets.mjs';

async function nodeIds(c) {
  const { fleetId, node } = await c.stage.node();
  return { orgId: c.orgId, fleetId, nodeId: node.nodeId };
}

/** A process on the default fleet, and the node of which it got its address. */
async function placed(c) {
  const { fleetId, node } = await c.stage.node();
  const { appId } = await c.deployed({ fleetId });
  const process = await c.running(appId, node.region);
  return { fleetId, process, nodes: await c.cloud.nodesV1.listProvisionedNodes(fleetId) };
}

export const GetNode = {
  reads: ['ListProvisionedNodes', 'CreateProcess'],
  ids: nodeIds,
  call: (s, { nodeId }) => s.nodesV1.getNode(nodeId),
  async required(c) {
    const { process, nodes } = await placed(c);
    const under = nodes.find((n) => n.host === process.exposedPort.host);
    const node = await c.cloud.nodesV1.getNode(under.nodeId);
    assert.deepEqual(node, under);
    assert.deepEqual([node.status, node.stoppedAt, node.hosting], ['running', null, process.hosting]);
    assert.equal(node.cpu >= 0.25 && node.memoryMb >= 512, true, 'it holds what runs on it');
    assert.equal(node.startedAt <= process.scheduledAt, true);
  },
};

export const ListProvisionedNodes = {
  reads: ['GetNode', 'CreateFleet'],
  ids: nodeIds,
  call: (s, { fleetId, orgId }) => s.nodesV1.listProvisionedNodes(fleetId, orgId),
  async full(c) {
    const { fleetId, node } = await c.stage.node();
    const found = await c.cloud.nodesV1.listProvisionedNodes(fleetId, c.orgId, node.region);
    assert.equal(ids(found, 'nodeId').includes(node.nodeId), true);
    assert.deepEqual([...new Set(ids(found, 'region'))], [node.region]);
    assert.deepEqual(await c.cloud.nodesV1.getNode(found[0].nodeId), found[0]);
    assert.deepEqual(await c.cloud.nodesV1.listProvisionedNodes((await fleet(c)).fleetId, c.orgId, node.region), [], 'a new fleet has no node');
  },
  async required(c) {
    const { fleetId, nodes, process } = await placed(c);
    assert.equal(process.fleetId, fleetId);
    assert.equal(ids(nodes, 'host').includes(process.exposedPort.host), true);
    assert.deepEqual(await c.cloud.nodesV1.getNode(nodes[0].nodeId), nodes[0]);
    assert.deepEqual(await c.cloud.nodesV1.listProvisionedNodes((await fleet(c)).fleetId), [], 'a new fleet has no node');
  },
};
