// Steps that build upon one another: each notes what it made, and a step whose need was never made is
// skipped with a word about it, so that one failure is reported once.
import { test } from 'node:test';

class Missing extends Error {}

export function walk() {
  const made = {};
  const notes = new Proxy(made, {
    get(target, name) {
      if (!(name in target)) throw new Missing(`needs "${String(name)}", which an earlier step did not make`);
      return target[name];
    },
  });
  const step = (name, fn, limitMs = 30_000) =>
    test(name, { timeout: limitMs }, async (t) => {
      try {
        await fn(notes, t);
      } catch (e) {
        if (!(e instanceof Missing)) throw e;
        t.skip(e.message);
      }
    });
  return { notes, step };
}
