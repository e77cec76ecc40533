import assert from 'node:assert/strict';
import { NO_TOKEN } from '../lib/reasons.mjs';

export const SendVerificationEmail = {
  alone: 'whether a mail has come can only be read in a mailbox',
  call: (s) => s.managementV1.sendVerificationEmail({ userId: 'nobody' }),
  async required(c) {
    assert.equal(await c.client.managementV1.sendVerificationEmail({ userId: `${c.unique('user')}@example.org` }), 'success');
  },
  unprovoked: { 401: NO_TOKEN },
};
