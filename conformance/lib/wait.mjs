import { setTimeout as sleep } from 'node:timers/promises';

export { sleep };

/** Polls until `probe` gives something truthy and returns it; an error or a timeout tells what was seen last. */
export async function until(what, limitMs, probe, everyMs = 100) {
  const end = Date.now() + limitMs;
  let last;
  for (;;) {
    const value = await probe((seen) => (last = seen));
    if (value) return value;
    if (Date.now() > end) {
      throw new Error(`waited ${limitMs} ms for ${what}, in vain${last === undefined ? '' : `; last seen: ${JSON.stringify(last)}`}`);
    }
    await sleep(everyMs);
  }
}

/** Rejects when `promise` takes longer than `limitMs`. */
export async function within(limitMs, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends this whole process when it lives longer than `limitMs`: nothing here may hang. */
export function deadline(limitMs, lastWords = () => {}) {
  setTimeout(() => {
    console.error(`gave up: not done after ${limitMs / 1000} s`);
    lastWords();
    process.exit(1);
  }, limitMs).unref();
}
