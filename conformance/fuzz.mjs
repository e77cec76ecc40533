// The contract, fuzzed by a program that is not ours: Schemathesis makes requests of what the contract
// allows and of what it forbids, and holds each answer against it. Once by the contract that Hathora's
// SDKs know, once by the description that Greenroom serves. Needs Python 3.10 with venv; else skipped.
//
//     npm run fuzz [-- --requests 20000] [-- --seconds 40] [-- --seed 7] [-- --only 'Lobb|CreateRoom']
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './lib/fuzz-stage.mjs';

const SCHEMATHESIS = 'schemathesis==4.32.5';
const CHECKS = 'not_a_server_error,status_code_conformance,response_schema_conformance,content_type_conformance';
const LEAST_SUCCESS = 0.3;
const ROUND = 25; // examples per operation and round

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = here('../target/fuzz');
const { values: options } = parseArgs({
  options: { requests: { type: 'string', default: '20000' }, seconds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(options.seed ?? Math.floor(Math.random() * 1e9));
const wanted = Number(options.requests);

const program = install();
if (!program) process.exit(0);

/** Schemathesis in a virtual environment of its own; undefined where that is impossible. */
function install() {
  const bin = join(folder, 'venv', process.platform === 'win32' ? 'Scripts' : 'bin');
  const run = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' });
  if (run('python3', '-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))').status !== 0) {
    console.log('skipped: the contract is fuzzed by Schemathesis, which needs Python 3.10 or newer with venv');
    return undefined;
  }
  mkdirSync(folder, { recursive: true });
  const stamp = join(bin, SCHEMATHESIS);
  if (!existsSync(stamp)) {
    console.log(`Installing ${SCHEMATHESIS} …`);
    rmSync(join(folder, 'venv'), { recursive: true, force: true });
    for (const [command, ...args] of [
      ['python3', '-m', 'venv', join(folder, 'venv')],
      [join(bin, 'python3'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', SCHEMATHESIS],
      ['touch', stamp],
    ]) {
      const { status, stderr } = run(command, ...args);
      if (status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${stderr}`);
    }
  }
  return join(bin, 'schemathesis');
}

const sum = { seen: {}, statuses: {}, problems: {} };
function add(round) {
  for (const part of ['seen', 'statuses']) {
    for (const [key, n] of Object.entries(round[part])) sum[part][key] = (sum[part][key] ?? 0) + n;
  }
  for (const [key, examples] of Object.entries(round.problems)) sum.problems[key] ??= examples;
}

/** Python 3.11 fails now and then on deeply nested shapes, before anything is asked: nobody's defect here. */
function tolerated(said) {
  const errors = /(\d+) errors? in /.exec(said)?.[1];
  return errors === String(said.split('AST constructor recursion depth mismatch').length - 1);
}

/** One run over one description; what it printed. */
async function round(stage, name, location, limit, n) {
  const result = join(folder, `result-${name.replaceAll(' ', '-')}.json`);
  rmSync(result, { force: true });
  const args = ['run', location, '--url', stage.url, '--checks', CHECKS, '--phases', n === 0 ? 'coverage,fuzzing' : 'fuzzing', // the former makes the same requests each time
     '--continue-on-failure',
    '--no-shrink', '--workers', '1', '--seed', String(seed + n), '--request-timeout', '60', '--warnings', 'off', '--no-color',
    '--generation-with-security-parameters', 'false', '--generation-database', 'none', '--suppress-health-check', 'all',
    ...limit, ...(options.only ? ['--include-operation-id-regex', options.only] : [])];
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: here('fuzz'), PYTHONDONTWRITEBYTECODE: '1', FUZZ_STAGE: JSON.stringify(stage), FUZZ_RESULT: result },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (!existsSync(result)) throw new Error(`Schemathesis over ${name} ended with ${code}:\n${said.slice(-4000)}`);
  const told = JSON.parse(readFileSync(result, 'utf8'));
  const failed = Object.keys(told.problems).length > 0;
  if (code !== 0 && !failed && !tolerated(said)) throw new Error(`Schemathesis over ${name} ended with ${code}:\n${said.slice(-4000)}`);
  add(told);
  console.log(`${name}: ${told.seen.requests ?? 0} requests, ${told.seen['2xx'] ?? 0} successes, ${Object.keys(told.problems).length} problems (seed ${seed + n})`);
  return told.seen.requests ?? 0;
}

console.log(`seed ${seed}`);
const { server, stage } = await prepare();
const descriptions = [
  ['the contract', here('../functions/src/main/resources/contract/openapi.json')],
  ['what is served', `${stage.url}/openapi.json`],
];
/** Both at the same time: a Python uses one core only. The lesser number of requests. */
const both = async (limit, n) => {
  const made = await Promise.allSettled(descriptions.map(([name, location]) => round(stage, name, location, limit, n)));
  const failed = made.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return Math.min(...made.map(({ value }) => value));
};
try {
  if (options.seconds) {
    await both(['--max-examples', '100', '--max-time', options.seconds], 0);
  } else {
    for (let n = 0, made = 0; made < wanted; n++) {
      const more = await both(['--max-examples', String(ROUND)], n);
      if (more === 0) throw new Error('nothing was asked');
      made += more;
    }
  }
} finally {
  await aftermath();
  report();
  await server.down();
}

/** What the run has left: a Greenroom that answers, and no fault in what it has printed. */
async function aftermath() {
  const answer = await fetch(`${stage.url}/openapi.json`, { signal: AbortSignal.timeout(20_000) }).catch((e) => e);
  if (answer.status !== 200) sum.problems['Greenroom after it'] = [`GET /openapi.json: ${answer.status ?? answer}`];
  const faults = server.output.split('\n').filter((line) => /"level":"ERROR"|"status":5\d\d|^\s+at \S+\(|Exception/.test(line));
  if (faults.length) sum.problems['faults in the log'] = faults.slice(0, 5).map((line) => line.slice(0, 2000));
}

function report() {
  const { seen } = sum;
  const share = (seen['2xx'] ?? 0) / (seen.requests ?? 1);
  const operations = new Set(Object.keys(sum.statuses).map((key) => key.split(' ')[0]));
  const successful = new Set(Object.keys(sum.statuses).filter((key) => / 2\d\d$/.test(key)).map((key) => key.split(' ')[0]));
  for (const [what, examples] of Object.entries(sum.problems)) {
    console.log(`\n${what}`);
    for (const example of examples) console.log(`    ${example}`);
  }
  const never = [...operations].filter((id) => !successful.has(id));
  if (never.length) console.log(`\nwithout a success: ${never.sort().join(', ')}`);
  const byStatus = {};
  for (const [key, n] of Object.entries(sum.statuses)) byStatus[key.split(' ')[1]] = (byStatus[key.split(' ')[1]] ?? 0) + n;
  console.log(`
requests        ${seen.requests}
by status       ${Object.entries(byStatus).map(([status, n]) => `${status}: ${n}`).join(', ')}
operations      ${operations.size}, ${successful.size} of them with success
2xx             ${(100 * share).toFixed(1)} %
5xx             ${seen['5xx'] ?? 0}
off-schema      ${seen['off-schema'] ?? 0}
undocumented    ${seen['undocumented status'] ?? 0}
without answer  ${seen['no answer'] ?? 0}
seed            ${seed}`);
  const failed = Object.keys(sum.problems).length > 0 || (!options.only && share < LEAST_SUCCESS) || !seen.requests;
  if (!failed) console.log('the contract holds');
  process.exitCode = failed ? 1 : 0;
}
