// What Greenroom does not serve yet: an operation, or one kind of its cases (`CreateDeployment full`).
// What is served in spite of standing here fails the suite, so that this list can only shrink.
export const pending = new Set([
  // BuildsV3
  'CreateBuildRegistry',
  'RunBuildRegistry',
]);

/** Whether this kind of case waits for the whole `operation`, for itself (`kind`), or not at all; nothing does with `CONFORMANCE_ALL=1`. */
export function pendingFor(operation, kind) {
  if (pending.has(`* ${kind}`)) return 'kind';
  if (process.env.CONFORMANCE_ALL) return undefined;
  if (pending.has(operation)) return 'operation';
  return pending.has(`${operation} ${kind}`) ? 'kind' : undefined;
}
