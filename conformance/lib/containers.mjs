// The suite on real containers: games come from an image that was made on this machine, since
// nothing is pulled, and their pids are those that their containers see.
import { readFileSync, readdirSync } from 'node:fs';
import { request } from 'node:http';

/** `host` or `docker`: where the Greenroom of the suite runs its games. */
export const RUNTIME = process.env.CONFORMANCE_RUNTIME ?? 'host';
/** Has node and python3; `.ci/docker-images` makes it. */
export const BASE = 'greenroom-test/runtimes';
const SOCKET = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';

/** The same files, with a Dockerfile that begins with what this machine has. */
export function onLocalImage(name, content) {
  return RUNTIME === 'docker' && name === 'Dockerfile' ? String(content).replace(/^FROM (node|python):\S+/m, `FROM ${BASE}`) : content;
}

/** What the engine answers to a question; undefined where none answers, or it has no such thing. */
export function engine(path) {
  return new Promise((resolve) => {
    const asked = request({ socketPath: SOCKET, path, timeout: 5000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (data) => (text += data));
      response.once('end', () => resolve(response.statusCode === 200 ? text : undefined));
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(undefined)).end();
  });
}

/** Why the suite cannot run on containers here; undefined where it can. */
export async function lacking() {
  if ((await engine('/_ping')) === undefined) return `no Docker engine answers on ${SOCKET}`;
  return (await engine(`/images/${BASE}/json`)) === undefined ? `there is no image ${BASE}; .ci/docker-images makes it` : undefined;
}

/** The pid by which this machine knows the program of a process that calls itself `pid`. */
export function pidHere(processId, pid) {
  if (RUNTIME !== 'docker') return pid;
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const inside = /^NSpid:.*?(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'latin1'))?.[1];
        return Number(inside) === pid && readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(`HATHORA_PROCESS_ID=${processId}`);
      } catch {
        return false; // gone, or not ours
      }
    });
  if (found.length !== 1) throw new Error(`${found.length} programs of process ${processId} have the pid ${pid}`);
  return Number(found[0]);
}
