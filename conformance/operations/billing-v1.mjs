import assert from 'node:assert/strict';
import { ONLY_IDS } from '../lib/reasons.mjs';

const wrongOrg = { 422: ONLY_IDS };
const items = async (c) => (await c.cloud.billingV1.getUpcomingInvoiceItems()).invoiceItems;
const total = async (c) => (await c.cloud.billingV1.getUpcomingInvoiceTotal()).value;
const sum = (list) => list.reduce((all, item) => all + item.amount - (item.discount ?? 0), 0);

/** Consumption grows while a process runs: `figure` is read until it has. */
async function grows(c, what, figure) {
  const { appId } = await c.deployed({ requestedCPU: 4, requestedMemoryMB: 8192 });
  await c.running(appId);
  const before = await figure();
  await c.until(`${what} to grow beyond ${before}`, async (seen) => seen(await figure()) > before, 250);
}

export const GetUpcomingInvoiceItems = {
  reads: ['CreateProcess', 'GetUpcomingInvoiceTotal'],
  call: (s, { orgId }) => s.billingV1.getUpcomingInvoiceItems(orgId),
  full: (c) => grows(c, 'the quantity', async () => (await c.cloud.billingV1.getUpcomingInvoiceItems(c.orgId)).invoiceItems.reduce((all, i) => all + i.quantity, 0)),
  async required(c) {
    await grows(c, 'the quantity', async () => (await items(c)).reduce((all, i) => all + i.quantity, 0));
    for (const item of await items(c)) {
      assert.equal(Math.abs(item.quantity * item.unitPrice - item.amount) < 0.01 + item.amount * 0.01, true, `${JSON.stringify(item)} does not add up`);
      assert.match(item.productName + item.unit, /\S/);
    }
    const [low, all, high] = [sum(await items(c)), await total(c), sum(await items(c))];
    assert.equal(all >= low - 0.01 && all <= high + 0.01, true, `the items make ${low}..${high}, the total is ${all}`);
  },
  unprovoked: wrongOrg,
};

export const GetUpcomingInvoiceTotal = {
  reads: ['CreateProcess'],
  call: (s, { orgId }) => s.billingV1.getUpcomingInvoiceTotal(orgId),
  full: (c) => grows(c, 'the total', async () => (await c.cloud.billingV1.getUpcomingInvoiceTotal(c.orgId)).value),
  required: (c) => grows(c, 'the total', () => total(c)),
  unprovoked: wrongOrg,
};

export const GetInvoices = {
  alone: 'an invoice is of a month that is over, and the Greenroom of the suite has not seen one',
  call: (s, { orgId }) => s.billingV1.getInvoices(orgId),
  full: async (c) => assert.deepEqual(await c.cloud.billingV1.getInvoices(c.orgId), []),
  required: async (c) => assert.deepEqual(await c.cloud.billingV1.getInvoices(), []),
  unprovoked: wrongOrg,
};

export const GetPaymentMethod = {
  alone: 'nothing is charged, so there is no way to pay',
  call: (s, { orgId }) => s.billingV1.getPaymentMethod(orgId),
  full: async (c) => assert.deepEqual(await c.cloud.billingV1.getPaymentMethod(c.orgId), {}),
  required: async (c) => assert.deepEqual(await c.cloud.billingV1.getPaymentMethod(), {}),
  unprovoked: wrongOrg,
};

export const GetBalance = {
  alone: 'nothing is paid in advance, so nothing can be left',
  call: (s, { orgId }) => s.billingV1.getBalance(orgId),
  full: async (c) => assert.equal(await c.cloud.billingV1.getBalance(c.orgId), 0),
  required: async (c) => assert.equal(await c.cloud.billingV1.getBalance(), 0),
  unprovoked: wrongOrg,
};

/** There is no portal: the customer goes back to where he came from. */
async function leadsBack(c, orgId) {
  const returnUrl = `https://studio.example/${c.unique('back')}`;
  const url = await c.cloud.billingV1.initStripeCustomerPortalUrl({ returnUrl }, orgId);
  assert.equal(URL.canParse(url), true, `${url} is no address`);
  assert.equal(decodeURIComponent(url).includes(returnUrl), true, `${url} does not know ${returnUrl}`);
}

export const InitStripeCustomerPortalUrl = {
  alone: 'it gives an address and changes nothing',
  call: (s, { orgId }) => s.billingV1.initStripeCustomerPortalUrl({ returnUrl: 'https://studio.example' }, orgId),
  full: (c) => leadsBack(c, c.orgId),
  required: (c) => leadsBack(c),
  errors: { 422: async (c) => c.refused(c.cloud.billingV1.initStripeCustomerPortalUrl({ returnUrl: 'no address' }), 422) },
};
