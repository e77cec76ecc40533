// The cases of all operations, by resource and version.
import * as appsV1 from './apps-v1.mjs';
import * as appsV2 from './apps-v2.mjs';
import * as authV1 from './auth-v1.mjs';
import * as billingV1 from './billing-v1.mjs';
import * as buildsV1 from './builds-v1.mjs';
import * as buildsV2 from './builds-v2.mjs';
import * as buildsV3 from './builds-v3.mjs';
import * as deploymentsV1 from './deployments-v1.mjs';
import * as deploymentsV2 from './deployments-v2.mjs';
import * as deploymentsV3 from './deployments-v3.mjs';
import * as discovery from './discovery.mjs';
import * as fleetsV1 from './fleets-v1.mjs';
import * as fleetsV2 from './fleets-v2.mjs';
import * as lobbiesV1 from './lobbies-v1.mjs';
import * as lobbiesV2 from './lobbies-v2.mjs';
import * as lobbiesV3 from './lobbies-v3.mjs';
import * as logsV1 from './logs-v1.mjs';
import * as managementV1 from './management-v1.mjs';
import * as metrics from './metrics.mjs';
import * as nodesV1 from './nodes-v1.mjs';
import * as orgsV1 from './orgs-v1.mjs';
import * as processesV1 from './processes-v1.mjs';
import * as processesV2 from './processes-v2.mjs';
import * as processesV3 from './processes-v3.mjs';
import * as roomsV1 from './rooms-v1.mjs';
import * as roomsV2 from './rooms-v2.mjs';
import * as roomsV2Suspend from './rooms-v2-suspend.mjs';
import * as tokensV1 from './tokens-v1.mjs';

export const resources = {
  'apps v1': appsV1,
  'apps v2': appsV2,
  'auth v1': authV1,
  'billing v1': billingV1,
  'builds v1': buildsV1,
  'builds v2': buildsV2,
  'builds v3': buildsV3,
  'deployments v1': deploymentsV1,
  'deployments v2': deploymentsV2,
  'deployments v3': deploymentsV3,
  discovery,
  'fleets v1': fleetsV1,
  'fleets v2': fleetsV2,
  'lobbies v1': lobbiesV1,
  'lobbies v2': lobbiesV2,
  'lobbies v3': lobbiesV3,
  'logs v1': logsV1,
  'management v1': managementV1,
  metrics,
  'nodes v1': nodesV1,
  'orgs v1': orgsV1,
  'processes v1': processesV1,
  'processes v2': processesV2,
  'processes v3': processesV3,
  'rooms v1': roomsV1,
  'rooms v2': { ...roomsV2, ...roomsV2Suspend },
  'tokens v1': tokensV1,
};
