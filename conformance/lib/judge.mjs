// Runs the cases of one operation and says what came of each, among them those that follow from the
// contract alone: no token, a wrong one, ids that do not exist, a body that is no JSON.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { refused } from './cloud.mjs';
import { Demands, NEVER, sent } from './demands.mjs';
import { within } from './wait.mjs';

const CASE_MS = 25_000;
const UNKNOWN_NUMBER = 987_654;

/** Ids that nobody has; the second one is none at all, as a typing error would give. */
const unknowns = (id) => (typeof id === 'number' ? [UNKNOWN_NUMBER] : [id?.replace(/[0-9a-f-]{36}$/, '') + randomUUID(), 'nonsense']);

export class Judge {
  /** @param instead operationId → Response, see `Recorder` */
  constructor(stage, operation, cases, instead) {
    this.stage = stage;
    this.cases = cases;
    this.instead = instead;
    this.demands = new Demands(stage.server.contract, operation);
  }

  /** All kinds of cases that this operation has: `full`, `required` and one per provoked error. */
  kinds() {
    const { cases, demands } = this;
    const kinds = [];
    if (demands.optional.size) kinds.push('full');
    kinds.push('required');
    const errors = new Set(Object.keys(cases.errors ?? {}));
    if (demands.security && demands.errors.includes(401)) errors.add('401');
    if (demands.errors.includes(404) && this.#named().length) errors.add('404');
    if (this.#malformedKind) errors.add(this.#malformedKind);
    kinds.push(...[...errors].sort());
    if (this.#hasOwner) kinds.push('foreign');
    return kinds;
  }

  /** What the cases lack by the contract, in sentences. */
  gaps() {
    const { cases, demands } = this;
    const gaps = [];
    if (!cases.required) gaps.push('has no case with the required fields only');
    if (demands.optional.size && !cases.full) gaps.push(`has no case with all optional fields (${[...demands.optional].join(', ')})`);
    if (!demands.optional.size && cases.full) gaps.push('has no optional field, so `full` says nothing more than `required`');
    if (!cases.reads?.length && !cases.alone) gaps.push('names no other operation through which its effect is read back');
    if (!cases.call) gaps.push('has no `call`, by which the refusals are provoked');
    const provoked = this.kinds().flatMap((kind) => kind.split('|').map(Number).filter(Boolean));
    for (const status of demands.errors) {
      const said = cases.unprovoked?.[status] ?? NEVER[status];
      if (!said && !provoked.includes(status)) gaps.push(`declares ${status}, which no case provokes and no reason excuses`);
      if (cases.unprovoked?.[status] && provoked.includes(status)) gaps.push(`${status} is provoked and excused`);
    }
    return gaps;
  }

  /** Runs one kind: `{ kind, error? }`. */
  async run(kind) {
    const c = this.stage.case(this.instead);
    const result = { kind };
    try {
      await within(CASE_MS + this.stage.minuteMs, `${this.demands.id} ${kind}`, this.#perform(kind, c));
    } catch (e) {
      result.error = e;
    } finally {
      c.close();
    }
    const own = c.recorder.calls.filter((call) => call.operation === this.demands.id);
    const absent = own.some((call) => call.absent);
    if (absent) result.error = new Error('not served');
    const violations = own.flatMap((call) => call.violations);
    if (!result.error && violations.length) result.error = new Error(violations.join('\n'));
    return result;
  }

  async #perform(kind, c) {
    const { cases } = this;
    if (kind === 'full' || kind === 'required') {
      await cases[kind](c);
      this.#checkSuccess(kind, c.recorder);
      return;
    }
    if (kind === '401') await this.#unauthorized(c);
    if (kind === '404') await this.#notFound(c);
    if (kind === 'foreign') await this.#foreign(c);
    if (kind === this.#malformedKind) await this.#malformed(c);
    await cases.errors?.[kind]?.(c);
  }

  /** What the cases claim of themselves is held against what they sent and called. */
  #checkSuccess(kind, recorder) {
    const { demands, cases } = this;
    const own = recorder.successes(demands.id);
    assert.notEqual(own.length, 0, 'the case never called its operation with success');
    assert.deepEqual([...new Set(own.map((call) => call.status))], [demands.success]);
    const optional = demands.optional;
    if (kind === 'full') {
      const all = new Set(own.flatMap((call) => [...sent(call)]));
      assert.deepEqual([...optional].filter((field) => !all.has(field)), [], 'optional fields that the case does not give');
    } else {
      const free = own.some((call) => [...sent(call)].every((field) => !optional.has(field) || demands.filledIn.has(field)));
      assert.equal(free, true, 'no call came without any optional field');
    }
    if (cases.alone) return;
    const first = recorder.calls.indexOf(own[0]);
    const read = recorder.calls.filter((call, i) => call.status < 300 && cases.reads.includes(call.operation) && (!demands.writes || i > first));
    assert.notEqual(read.length, 0, `the effect was not read back through ${cases.reads.join(' or ')}`);
  }

  /** No token, a wrong one: refused before anything is looked up. */
  async #unauthorized(c) {
    const { cases } = this;
    const ids = await this.#ids();
    if (this.demands.security === 'playerAuth') {
      for (const wrong of ['wrong', this.stage.server.token]) await refused(cases.call(c.client, { ...ids, player: wrong }), 401);
      return;
    }
    for (const stranger of [c.as('wrong'), c.client]) await refused(cases.call(stranger, ids), 401);
  }

  /** Each id of the path in turn is one that nobody has. Nobody is a player of an application that is not there. */
  async #notFound(c) {
    const ids = await this.#ids();
    const statuses = this.demands.security === 'playerAuth' ? [401, 404] : [404];
    for (const name of this.#named()) {
      for (const unknown of unknowns(ids[name])) {
        await refused(this.cases.call(c.cloud, { ...ids, [name]: unknown }), ...statuses).catch((e) => {
          throw new Error(`${name} ${unknown}: ${e.message}`);
        });
      }
    }
  }

  /** What is another organization's looks exactly as if it were not there: status and sentence. */
  async #foreign(c) {
    const ids = await this.#ids();
    const [name] = this.#named();
    const statuses = [404, 401].filter((s) => this.demands.errors.includes(s)).slice(0, 1);
    const stranger = c.as((await this.stage.stranger()).token);
    const [unknown] = unknowns(ids[name]);
    const foreign = await refused(this.cases.call(stranger, ids), ...statuses);
    const missing = await refused(this.cases.call(stranger, { ...ids, [name]: unknown }), ...statuses);
    const masked = (error, id) => error.data$.message.replaceAll(String(id), '*');
    assert.equal(masked(foreign, ids[name]), masked(missing, unknown), `the refusal tells that ${name} exists`);
  }

  /** Whether what it names belongs to an organization. */
  get #hasOwner() {
    return this.demands.security === 'hathoraDevToken' && this.#named().length > 0;
  }

  /** Broken JSON is 400 by custom; where the contract lists none, 422; undefined where it lists neither. */
  get #malformedKind() {
    const { errors, takesJson } = this.demands;
    if (!takesJson || !errors.includes(422)) return undefined;
    return errors.includes(400) ? '400|422' : '422';
  }

  async #malformed(c) {
    const { demands } = this;
    const ids = await this.#ids();
    const path = demands.template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(ids[name]));
    const token = demands.security === 'playerAuth' ? await c.player(ids.appId) : this.stage.server.token;
    const bodies = ['{', '[]', '"text"', ...(demands.needsBody ? [''] : [])];
    for (const body of bodies) {
      const answer = await c.raw(demands.method, path, { token, body });
      const said = `${JSON.stringify(body)} was answered with ${answer.status} ${answer.text}`;
      assert.equal([400, 422].includes(answer.status), true, said);
      assert.match(JSON.parse(answer.text).message, /\S/, said);
    }
  }

  #ids() {
    return this.cases.ids ? this.stage.standing(`ids of ${this.cases.ids.name}`, this.cases.ids) : this.stage.ids();
  }

  /** The ids that a request names: those of the path, and the organization where the query may name it. */
  #named() {
    const ids = this.demands.path.filter((name) => name !== 'region');
    return this.demands.optional.has('?orgId') ? [...ids, 'orgId'] : ids;
  }
}
