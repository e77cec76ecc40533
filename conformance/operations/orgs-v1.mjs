import assert from 'node:assert/strict';
import { NO_ID } from '../lib/reasons.mjs';

const SCOPES = `billing:read-write builds:read builds:read-write deployments:read deployments:read-write applications:read
  applications:read-write processes:read processes:read-write fleets:read fleets:read-write orgs:read orgs:read-write tokens:read
  tokens:read-write tickets:read tickets:read-write load-balancer:access`.split(/\s+/);

export const GetOrgs = {
  reads: ['CreateApp'],
  call: (s) => s.organizationsV1.getOrgs(),
  async required(c) {
    const { orgId } = await c.app();
    const org = (await c.cloud.organizationsV1.getOrgs()).orgs.find((o) => o.orgId === orgId);
    assert.notEqual(org, undefined, 'the organization that owns a new application is not listed');
    assert.deepEqual([...org.scopes].sort(), [...SCOPES].sort(), 'its admin has every scope');
    assert.equal(org.isSingleTenant, false);
    assert.equal(org.maxRequestedMemoryMB >= 1024, true);
  },
  unprovoked: { 404: NO_ID },
};
