import assert from 'node:assert/strict';
import { ids, recent } from '../lib/case.mjs';
import { NO_ID } from '../lib/reasons.mjs';

const SCOPES = `billing:read-write builds:read builds:read-write deployments:read deployments:read-write applications:read
  applications:read-write processes:read processes:read-write fleets:read fleets:read-write orgs:read orgs:read-write tokens:read
  tokens:read-write tickets:read tickets:read-write load-balancer:access`.split(/\s+/);

const email = (c) => `${c.unique('user')}@example.org`;
const byEmail = (list, userEmail) => list.find((i) => i.userEmail === userEmail);
const pendingOf = async (c, userEmail) => byEmail((await c.cloud.organizationsV1.getOrgPendingInvites(c.orgId)).invites, userEmail);
const memberOf = async (c, userEmail) => byEmail((await c.cloud.organizationsV1.getOrgMembers(c.orgId)).members, userEmail);
const invite = (c, userEmail, scopes) => c.cloud.organizationsV1.inviteUser(c.orgId, { userEmail, ...(scopes ? { scopes } : {}) });

/** A user who is invited: `{ email, as, invite }`. */
async function invited(c, scopes = 'viewer') {
  const user = await c.stage.user(email(c));
  return { email: user.email, as: c.as(user.token), invite: await invite(c, user.email, scopes) };
}

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

export const GetOrgMembers = {
  reads: ['AcceptInvite', 'InviteUser'],
  call: (s, { orgId }) => s.organizationsV1.getOrgMembers(orgId),
  async required(c) {
    const scopes = ['applications:read', 'builds:read'];
    const user = await invited(c, scopes);
    assert.equal(await memberOf(c, user.email), undefined, 'who is only invited is no member');
    await user.as.organizationsV1.acceptInvite(c.orgId);
    const member = await memberOf(c, user.email);
    recent(member.joinedAt, 'joinedAt');
    assert.deepEqual([member.orgId, [...member.scopes].sort(), member.invitedBy], [c.orgId, scopes, user.invite.invitedBy]);
  },
  errors: {
    async 401(c) {
      const stranger = await c.stage.stranger();
      await c.refused(c.as(stranger.token).organizationsV1.getOrgMembers(c.orgId), 401);
    },
  },
};

export const InviteUser = {
  reads: ['GetOrgPendingInvites', 'GetUserPendingInvites'],
  call: (s, { orgId }) => s.organizationsV1.inviteUser(orgId, { userEmail: 'nobody@example.org' }),
  async full(c) {
    for (const scopes of ['member', ['fleets:read', 'orgs:read']]) {
      const user = await invited(c, scopes);
      assert.deepEqual([user.invite.userEmail, user.invite.orgId, user.invite.scopes], [user.email, c.orgId, scopes]);
      recent(user.invite.createdAt, 'createdAt');
      assert.deepEqual(await pendingOf(c, user.email), user.invite);
      assert.deepEqual((await user.as.organizationsV1.getUserPendingInvites()).invites, [user.invite]);
    }
  },
  async required(c) {
    const userEmail = email(c);
    const made = await invite(c, userEmail);
    assert.deepEqual([made.userEmail, made.scopes], [userEmail, 'admin'], 'an invite without scopes makes an admin');
    assert.deepEqual(await pendingOf(c, userEmail), made);
  },
  errors: {
    async 422(c) {
      const userEmail = email(c);
      for (const wrong of [{ userEmail: 'nobody' }, { userEmail: '' }, { userEmail, scopes: ['rooms:read'] }, { userEmail, scopes: 'emperor' }]) {
        await c.refused(c.cloud.organizationsV1.inviteUser(c.orgId, wrong), 422).catch((e) => assert.fail(`${JSON.stringify(wrong)}: ${e.message}`));
      }
      assert.equal(await pendingOf(c, userEmail), undefined);
    },
  },
};

export const UpdateUserInvite = {
  reads: ['GetOrgPendingInvites'],
  call: (s, { orgId }) => s.organizationsV1.updateUserInvite(orgId, { userEmail: 'nobody@example.org', scopes: 'viewer' }),
  async required(c) {
    const [userEmail, other] = [email(c), email(c)];
    for (const one of [userEmail, other]) await invite(c, one, 'viewer');
    for (const scopes of ['member', ['billing:read-write', 'processes:read']]) {
      assert.equal(await c.cloud.organizationsV1.updateUserInvite(c.orgId, { userEmail, scopes }), true);
      assert.deepEqual((await pendingOf(c, userEmail)).scopes, scopes);
    }
    assert.equal((await pendingOf(c, other)).scopes, 'viewer');
  },
  errors: {
    async 422(c) {
      const userEmail = email(c);
      await c.refused(c.cloud.organizationsV1.updateUserInvite(c.orgId, { userEmail, scopes: 'viewer' }), 422);
      await invite(c, userEmail, 'viewer');
      await c.refused(c.cloud.organizationsV1.updateUserInvite(c.orgId, { userEmail, scopes: ['rooms:read'] }), 422);
      assert.equal((await pendingOf(c, userEmail)).scopes, 'viewer');
    },
  },
};

export const GetOrgPendingInvites = {
  reads: ['InviteUser', 'RescindInvite'],
  call: (s, { orgId }) => s.organizationsV1.getOrgPendingInvites(orgId),
  async required(c) {
    const [one, two] = [email(c), email(c)];
    const made = [await invite(c, one, 'viewer'), await invite(c, two, 'member')];
    assert.deepEqual([await pendingOf(c, one), await pendingOf(c, two)], made);
    assert.notEqual(made[0].userEmail, made[1].userEmail);
    await c.cloud.organizationsV1.rescindInvite(c.orgId, { userEmail: one });
    assert.deepEqual([await pendingOf(c, one), await pendingOf(c, two)], [undefined, made[1]]);
  },
  errors: {
    async 401(c) {
      const stranger = await c.stage.stranger();
      await c.refused(c.as(stranger.token).organizationsV1.getOrgPendingInvites(c.orgId), 401);
    },
  },
};

export const GetUserPendingInvites = {
  reads: ['InviteUser', 'RejectInvite'],
  call: (s) => s.organizationsV1.getUserPendingInvites(),
  async required(c) {
    const user = await invited(c, 'member');
    assert.deepEqual((await user.as.organizationsV1.getUserPendingInvites()).invites, [user.invite]);
    assert.equal(user.invite.userEmail, user.email);
    await user.as.organizationsV1.rejectInvite(c.orgId);
    assert.deepEqual((await user.as.organizationsV1.getUserPendingInvites()).invites, []);
  },
};

/** Accepting and rejecting is for who is invited. */
const withoutInvite = (answer) => async (c) => {
  const user = await c.stage.user(email(c));
  await c.refused(answer(c.as(user.token), c.orgId), 404);
};

export const AcceptInvite = {
  reads: ['GetOrgMembers', 'GetOrgs'],
  call: (s, { orgId }) => s.organizationsV1.acceptInvite(orgId),
  async required(c) {
    const user = await invited(c, ['applications:read']);
    const before = ids((await user.as.organizationsV1.getOrgs()).orgs, 'orgId');
    assert.equal(before.includes(c.orgId), false);
    await user.as.organizationsV1.acceptInvite(c.orgId);
    const orgs = (await user.as.organizationsV1.getOrgs()).orgs;
    assert.deepEqual(ids(orgs, 'orgId').sort(), [...before, c.orgId].sort());
    assert.deepEqual(orgs.find((o) => o.orgId === c.orgId).scopes, ['applications:read']);
    assert.notEqual(await memberOf(c, user.email), undefined);
    assert.equal(await pendingOf(c, user.email), undefined);
    const { appId } = await c.app();
    assert.equal((await user.as.appsV2.getApp(appId)).appId, appId, 'a member reads what the invite allows');
    await c.refused(user.as.appsV2.deleteApp(appId), 401);
  },
  errors: { 404: withoutInvite((s, orgId) => s.organizationsV1.acceptInvite(orgId)) },
};

export const RejectInvite = {
  reads: ['GetOrgPendingInvites', 'GetOrgMembers'],
  call: (s, { orgId }) => s.organizationsV1.rejectInvite(orgId),
  async required(c) {
    const user = await invited(c);
    assert.notEqual(await pendingOf(c, user.email), undefined);
    await user.as.organizationsV1.rejectInvite(c.orgId);
    assert.deepEqual([await pendingOf(c, user.email), await memberOf(c, user.email)], [undefined, undefined]);
    await c.refused(user.as.organizationsV1.acceptInvite(c.orgId), 404);
  },
  errors: { 404: withoutInvite((s, orgId) => s.organizationsV1.rejectInvite(orgId)) },
};

export const RescindInvite = {
  reads: ['GetOrgPendingInvites', 'GetUserPendingInvites'],
  call: (s, { orgId }) => s.organizationsV1.rescindInvite(orgId, { userEmail: 'nobody@example.org' }),
  async required(c) {
    const [user, other] = [await invited(c), await invited(c)];
    await c.cloud.organizationsV1.rescindInvite(c.orgId, { userEmail: user.email });
    assert.equal(await pendingOf(c, user.email), undefined);
    assert.deepEqual(await pendingOf(c, other.email), other.invite);
    assert.deepEqual((await user.as.organizationsV1.getUserPendingInvites()).invites, []);
    await c.refused(user.as.organizationsV1.acceptInvite(c.orgId), 404);
  },
  errors: {
    async 404(c) {
      await c.refused(c.cloud.organizationsV1.rescindInvite(c.orgId, { userEmail: email(c) }), 404);
    },
  },
};

export const GetUsageLimits = {
  reads: ['CreateProcess'],
  call: (s, { orgId }) => s.organizationsV1.getUsageLimits(orgId),
  full: (c) => usage(c, () => c.cloud.organizationsV1.getUsageLimits(c.orgId)),
  required: (c) => usage(c, () => c.cloud.organizationsV1.getUsageLimits()),
};

/** A process of 3 vCPUs: the maximum knows of it, and what is consumed grows while it runs. */
async function usage(c, read) {
  const { appId } = await c.deployed({ requestedCPU: 3, requestedMemoryMB: 6144 });
  await c.running(appId);
  await c.until('the maximum to know of 3 vCPUs', async (seen) => seen(await read()).concurrentProcessVcpus7DayMax >= 3, 200);
  const before = await read();
  await c.until('the consumption to grow', async (seen) => seen(await read()).monthlyProcessVcpuHoursConsumed > before.monthlyProcessVcpuHoursConsumed, 200);
}
