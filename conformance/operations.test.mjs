// Each of the 134 operations through the official SDK: with all optional fields, with none, and each
// declared error that can be provoked; what an operation does is read back through another one.
//   CONFORMANCE_ONLY='lobb|CreateRoom$'   only resources or operations that match
import { after, before, describe, it, test } from 'node:test';
import assert from 'node:assert/strict';
import { Contract } from './contract.mjs';
import { Judge } from './lib/judge.mjs';
import { Stage } from './lib/stage.mjs';
import { ResultTable } from './lib/table.mjs';
import { resources } from './operations/index.mjs';

const ONLY = new RegExp(process.env.CONFORMANCE_ONLY ?? '');
const AT_ONCE = 6;
const OPERATION_MS = 150_000;

const table = new ResultTable();
const cases = new Map(Object.entries(resources).flatMap(([resource, all]) => Object.entries(all).map(([id, c]) => [id, { resource, ...c }])));
const all = [...new Contract().operations().keys()];
let stage;

before(
  async () => {
    stage = await Stage.open({ limitMs: 8 * 60_000 });
    stage.watched().catch(() => {}); // what takes a minute begins at once; who needs it hears of a failure
  },
  { timeout: 6 * 60_000 },
);
after(async () => {
  await stage?.close();
  const done = table.green().length;
  console.log(`\n${table}\n\n${done} of ${all.length} operations hold (✓ holds, ✗ does not)\n`);
});

/** The line of the case from which an error came. */
const place = (error) => error.stack?.split('\n').find((line) => /operations\//.test(line)) ?? '';

describe('operations', { concurrency: AT_ONCE }, () => {
  for (const id of all) {
    const own = cases.get(id);
    if (!ONLY.test(id) && !ONLY.test(own?.resource ?? '')) continue;
    it(id, { timeout: OPERATION_MS }, async () => {
      if (!own) {
        table.add('', id, { required: 'failed' });
        throw new Error('this operation has no case');
      }
      const judge = new Judge(stage, id, own);
      const results = {};
      const sentences = judge.gaps();
      table.add(own.resource, id, results, own.reads);
      for (const kind of judge.kinds()) {
        const { error } = await judge.run(kind);
        results[kind] = error ? 'failed' : 'passed';
        if (error) sentences.push(`${kind}: ${error.message}\n${place(error)}`);
      }
      if (sentences.length) throw new Error(`${id}: ${sentences.join('\n')}`);
    });
  }
});

test('a case is of an operation that exists', () => {
  for (const id of cases.keys()) assert.equal(all.includes(id), true, `a case for ${id}`);
});
