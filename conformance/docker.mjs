// `npm run docker`: the suite once more, with `--runtime docker`: every game runs in a container of
// an image that was built from its upload. Left out where no engine answers, with a line that says so.
import { spawn } from 'node:child_process';
import { engine, lacking } from './lib/containers.mjs';

const FILES = ['walk.test.mjs', 'lifecycle.test.mjs', 'by-numbers.test.mjs', 'operations.test.mjs'];
/** What Greenroom labels in the engine; of an ephemeral one nothing stays. */
const LABEL = encodeURIComponent(JSON.stringify({ label: ['dev.greenroom.installation'] }));
const KINDS = [`/containers/json?all=true&filters=${LABEL}`, `/networks?filters=${LABEL}`];

const ids = async () => {
  const lists = await Promise.all(KINDS.map(engine));
  return lists.flatMap((text) => JSON.parse(text ?? '[]').map((thing) => thing.Id));
};

const why = await lacking();
if (why) {
  console.log(`npm run docker: not run: ${why}.`);
} else {
  const before = await ids();
  const files = process.argv.length > 2 ? process.argv.slice(2) : FILES;
  // A Greenroom that runs already has chosen its runtime.
  const { GREENROOM_URL, GREENROOM_TOKEN, ...env } = process.env;
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files], { stdio: 'inherit', env: { ...env, CONFORMANCE_RUNTIME: 'docker' } });
  process.exitCode = await new Promise((done) => child.once('close', (code) => done(code ?? 1)));
  const left = (await ids()).filter((id) => !before.includes(id));
  if (left.length) {
    console.log(`npm run docker: left behind in the engine: ${left.join(', ')}`);
    process.exitCode = 1;
  }
}
