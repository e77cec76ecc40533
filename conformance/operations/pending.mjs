// What Greenroom does not serve yet: an operation, or one kind of its cases (`CreateDeployment full`).
// What is served in spite of standing here fails the suite, so that this list can only shrink.
export const pending = new Set([
  // AuthV1
  'LoginGoogle',
  // BuildsV3
  'CreateBuildRegistry',
  'RunBuildRegistry',
  // DiscoveryV1
  'GetPingServiceEndpointsDeprecated',
  // DiscoveryV2
  'GetPingServiceEndpoints required',
  // LobbiesV1
  'CreatePrivateLobbyDeprecated',
  'CreatePublicLobbyDeprecated',
  'ListActivePublicLobbiesDeprecatedV1',
  // LobbiesV2
  'CreateLobbyDeprecated',
  'CreateLocalLobby',
  'CreatePrivateLobby',
  'CreatePublicLobby',
  'GetLobbyInfo',
  'ListActivePublicLobbiesDeprecatedV2',
  'SetLobbyState',
  // LobbiesV3
  'CreateLobby',
  'GetLobbyInfoByRoomId',
  'GetLobbyInfoByShortCode',
  'ListActivePublicLobbies',
  // What goes out of a process is not measured on the host: totalEgress is 0 for ever.
  'GetProcessMetrics required',
  'GetMetricsDeprecated required',
  // NodesV1: no node is in a fleet where all runs on one machine.
  'GetNode',
  'ListProvisionedNodes',
  // ProcessesV1
  'GetProcessInfoDeprecated',
  'GetRunningProcesses',
  'GetStoppedProcesses',
  // ProcessesV2
  'CreateProcessV2Deprecated',
  'GetLatestProcessesV2Deprecated',
  'GetProcessInfoV2Deprecated',
  'GetProcessesCountExperimentalV2Deprecated',
  'StopProcessV2Deprecated',
  // RoomsV1
  'CreateRoomDeprecated',
  'DestroyRoomDeprecated',
  'GetActiveRoomsForProcessDeprecated',
  'GetConnectionInfoDeprecated',
  'GetInactiveRoomsForProcessDeprecated',
  'GetRoomInfoDeprecated',
  'SuspendRoomDeprecated',
  // RoomsV2
  'ResumeRoom',
  'SuspendRoomV2Deprecated',
]);

/** Whether this kind of case waits for the whole `operation`, for itself (`kind`), or not at all; nothing does with `CONFORMANCE_ALL=1`. */
export function pendingFor(operation, kind) {
  if (pending.has(`* ${kind}`)) return 'kind';
  if (process.env.CONFORMANCE_ALL) return undefined;
  if (pending.has(operation)) return 'operation';
  return pending.has(`${operation} ${kind}`) ? 'kind' : undefined;
}
