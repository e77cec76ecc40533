// The judge must be able to say no: each kind of mistake a server can make is shown to it once.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Contract } from './contract.mjs';

const JSON_TYPE = 'application/json; charset=utf-8';
const PROCESS = {
  appId: 'app-1', processId: 'p', deploymentId: 'dep-1', region: 'Frankfurt', status: 'starting', roomsAllocated: 0,
  roomsPerProcess: 2, additionalExposedPorts: [], exposedPort: null, createdAt: '2026-01-02T03:04:05.678Z',
  scheduledAt: null, bootedAt: null, startedAt: null, stoppingAt: null, terminatedAt: null,
};
const judge = (body, { method = 'GET', path = '/processes/v3/apps/a/processes/p', status = 200, type = JSON_TYPE } = {}) =>
  new Contract().judge(method, path, status, type, typeof body === 'string' ? body : JSON.stringify(body));

test('a right answer passes', () => {
  assert.deepEqual(judge(PROCESS), []);
  assert.deepEqual(judge([PROCESS], { path: '/processes/v3/apps/a/processes/latest' }), []);
  assert.deepEqual(judge({ message: 'unknown' }, { status: 404 }), []);
  assert.deepEqual(judge('', { method: 'POST', path: '/processes/v3/apps/a/processes/p/stop', status: 204, type: null }), []);
});

const WRONG = [
  ['a required field that is missing', { ...PROCESS, startedAt: undefined }, {}, /startedAt/],
  ['null where it must be omitted', { ...PROCESS, summaryExitReason: null }, {}, /summaryExitReason.*string/],
  ['a number as a string', { ...PROCESS, roomsPerProcess: '2' }, {}, /roomsPerProcess.*integer/],
  ['an integer with a fraction part', JSON.stringify(PROCESS).replace('"roomsAllocated":0', '"roomsAllocated":0.0'), {}, /roomsAllocated.*integer/],
  ['a date without a zone', { ...PROCESS, createdAt: '2026-01-02T03:04:05' }, {}, /createdAt/],
  ['a date as a number', { ...PROCESS, createdAt: 1767323045 }, {}, /createdAt/],
  ['a value outside the enum', { ...PROCESS, status: 'idle' }, {}, /status/],
  ['an array that is absent', { ...PROCESS, additionalExposedPorts: undefined }, {}, /additionalExposedPorts/],
  ['a status that is not listed', { message: 'no' }, { status: 403 }, /not listed/],
  ['an error without a message', { error: 'no' }, { status: 404 }, /message/],
  ['JSON as another type', PROCESS, { type: 'text/plain' }, /content type/],
  ['no content type', PROCESS, { type: null }, /content type/],
  ['no JSON at all', '<html>', {}, /not JSON/],
  ['a body with 204', '{}', { method: 'POST', path: '/processes/v3/apps/a/processes/p/stop', status: 204 }, /no body/],
  ['an unknown operation', {}, { path: '/processes/v9/x' }, /no such operation/],
];
for (const [name, body, how, expected] of WRONG) {
  test(`refuses ${name}`, () => {
    const said = judge(body, how);
    assert.equal(said.length > 0, true, 'nothing was said');
    assert.match(said.join('\n'), expected);
  });
}

test('literal segments win over parameters', () => {
  const c = new Contract();
  const id = (method, path) => c.route(method, path)?.operation.operationId;
  assert.equal(id('GET', '/deployments/v3/apps/a/deployments/latest'), 'GetLatestDeployment');
  assert.equal(id('GET', '/deployments/v3/apps/a/deployments/dep-1'), 'GetDeployment');
  assert.equal(id('GET', '/processes/v3/apps/a/processes/count'), 'GetProcessesCountExperimental');
  assert.equal(id('POST', '/builds/v3/builds/registry'), 'CreateBuildRegistry');
  assert.equal(id('GET', '/builds/v3/builds/'), undefined);
});
