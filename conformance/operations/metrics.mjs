import { lastHour, refusedMetrics, someOf } from '../lib/metrics.mjs';

const v3 = (c, request) => c.cloud.processesV3.getProcessMetrics(request);
const v1 = (c, request) => c.cloud.metricsV1.getMetricsDeprecated(request);

export const GetProcessMetrics = {
  reads: ['GetProcess'],
  call: (s, { appId, processId }) => s.processesV3.getProcessMetrics({ appId, processId }),
  full: (c) => someOf(c, (request) => v3(c, request), ['activeConnections', 'cpu']),
  required: (c) => lastHour(c, (request) => v3(c, request)),
  errors: { 422: refusedMetrics(v3) },
};

export const GetMetricsDeprecated = {
  reads: ['GetProcess'],
  call: (s, { appId, processId }) => s.metricsV1.getMetricsDeprecated({ appId, processId }),
  full: (c) => someOf(c, (request) => v1(c, request), ['active_connections', 'cpu']),
  required: (c) => lastHour(c, (request) => v1(c, request)),
  errors: { 422: refusedMetrics(v1) },
};
