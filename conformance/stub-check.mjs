// Judges the judge: no case may pass where constants are answered.
//   npm run stub-check                every operation is a constant
//   npm run stub-check -- --single    a real Greenroom, one operation at a time replaced by its constant
import { Contract } from './contract.mjs';
import { Google } from './lib/google.mjs';
import { Greenroom } from './lib/greenroom.mjs';
import { Constants } from './lib/constants.mjs';
import { Judge } from './lib/judge.mjs';
import { StageFailed } from './lib/case.mjs';
import { Stage } from './lib/stage.mjs';
import { resources } from './operations/index.mjs';
import { unjudged } from './operations/unjudged.mjs';
import { startStub } from './stub.mjs';

const AT_ONCE = 8;
const SUCCESSES = ['full', 'required'];
const contract = new Contract();
const only = new RegExp(process.env.CONFORMANCE_ONLY ?? '');
const operations = Object.entries(resources).flatMap(([resource, cases]) => Object.entries(cases).filter(([id]) => only.test(id) || only.test(resource)));

/** Operation and kind of each success case that passed, and of each that said nothing about its operation. */
async function survivors(stage, those, instead) {
  const passed = new Set();
  const unsaid = [];
  const queue = those.flatMap(([id, cases]) => SUCCESSES.filter((kind) => cases[kind]).map((kind) => [id, cases, kind]));
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [id, cases, kind] = next;
      const { error } = await new Judge(stage, id, cases, instead?.(id)).run(kind);
      if (!error) passed.add(`${id} ${kind}`);
      else if (error instanceof StageFailed) unsaid.push(`${id} ${kind}: ${error.message}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { passed, unsaid };
}

/** All constant: once with as much, once with as little as the schemas allow. */
async function allConstant() {
  const found = { passed: new Set(), unsaid: [] };
  const google = await Google.open();
  for (const lavish of [true, false]) {
    const stub = await startStub({ lavish });
    const server = Object.assign(new Greenroom(), { url: stub.url, token: 'constant', contract: new Contract(stub.url) });
    const stage = new Stage(server, 1500, 1500);
    Object.assign(stage, { google, orgId: 'constant', build: { buildId: 'constant', buildTag: 'constant' } });
    const { passed, unsaid } = await survivors(stage, operations);
    passed.forEach((id) => found.passed.add(id));
    found.unsaid.push(...unsaid);
    await stub.close();
  }
  return found;
}

/** One constant among real answers: what fails then, fails because of this one. */
async function oneConstant() {
  const stage = await Stage.open({ limitMs: 10 * 60_000, waitMs: 5000 });
  const found = { passed: new Set(), unsaid: [] };
  for (const lavish of [true, false]) {
    const constants = new Constants(contract, stage.server.url, lavish);
    const instead = (id) => {
      const { status, type, body } = constants.answer(contract.operations().get(id));
      return { [id]: () => new Response(body ?? null, { status, headers: type ? { 'content-type': type } : {} }) };
    };
    const { passed, unsaid } = await survivors(stage, operations, instead);
    passed.forEach((id) => found.passed.add(id));
    found.unsaid.push(...unsaid);
  }
  await stage.close();
  return found;
}

const single = process.argv.includes('--single');
const { passed, unsaid } = await (single ? oneConstant() : allConstant());
const excused = (entry) => unjudged[entry.split(' ')[0]];
const wrong = [...passed].filter((entry) => !excused(entry));
const idle = single || process.env.CONFORMANCE_ONLY ? [] : Object.keys(unjudged).filter((id) => ![...passed].some((entry) => entry.startsWith(`${id} `)));
for (const [id, reason] of Object.entries(unjudged)) console.log(`a constant may pass for ${id}: ${reason}`);
for (const entry of wrong) console.log(`PASSED against a constant: ${entry}`);
for (const id of idle) console.log(`is judged after all, take it out of operations/unjudged.mjs: ${id}`);
// Where all is constant, no game runs that a case could need; the single constants judge that one.
for (const sentence of single ? unsaid : []) console.log(`NOT JUDGED, its stage already failed: ${sentence}`);
console.log(`${operations.length} operations: ${wrong.length} cases that constants pass without excuse`);
process.exit(wrong.length + idle.length + (single ? unsaid.length : 0) ? 1 : 0);
