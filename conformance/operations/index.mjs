// The cases of all operations, by resource and version.
import * as appsV2 from './apps-v2.mjs';
import * as authV1 from './auth-v1.mjs';
import * as buildsV3 from './builds-v3.mjs';
import * as deploymentsV3 from './deployments-v3.mjs';
import * as discovery from './discovery.mjs';
import * as logsV1 from './logs-v1.mjs';
import * as orgsV1 from './orgs-v1.mjs';
import * as processesV3 from './processes-v3.mjs';
import * as roomsV2 from './rooms-v2.mjs';

export const resources = {
  'apps v2': appsV2,
  'auth v1': authV1,
  'builds v3': buildsV3,
  'deployments v3': deploymentsV3,
  discovery,
  'logs v1': logsV1,
  'orgs v1': orgsV1,
  'processes v3': processesV3,
  'rooms v2': roomsV2,
};
