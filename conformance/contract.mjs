// Judges raw HTTP answers by the written contract (functions/src/main/resources/contract/openapi.json): is there such an operation,
// may it answer this status, is the content type the one the SDKs insist on, does the body fit its
// schema to the letter. Put between the official SDK and the network, it sees every answer before the
// SDK's own parser forgives anything.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const NUMBER_OR_STRING = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export class Contract {
  /** What broke the contract, one sentence each. */
  violations = [];
  /** operationId → Set of statuses that were seen. */
  seen = new Map();
  #routes = [];
  #spec;
  #ajv;
  #base;

  /** @param baseUrl of the server; a path prefix in it is not part of the contract's paths */
  constructor(baseUrl = 'http://localhost') {
    this.#base = new URL(baseUrl).pathname.replace(/\/$/, '');
    this.#spec = JSON.parse(readFileSync(new URL('../functions/src/main/resources/contract/openapi.json', import.meta.url), 'utf8'));
    // A word that this enum has dropped and a suspended room still has: the enum is open, SDKs take it.
    this.#spec.components.schemas.RoomStatus.enum.push('suspended');
    this.#ajv = new Ajv({
      strict: false, // the file carries x-… marks
      allErrors: true,
      formats: { 'date-time': (s) => DATE_TIME.test(s) && !Number.isNaN(Date.parse(s)), binary: true },
    });
    this.#ajv.addSchema({ $id: 'contract', components: this.#spec.components, paths: this.#spec.paths });
    for (const [template, item] of Object.entries(this.#spec.paths)) {
      const segments = template.split('/');
      for (const method of METHODS) {
        if (item[method]) this.#routes.push({ method, template, segments, operation: item[method] });
      }
    }
    // Literal segments win over parameters, from the left: /deployments/latest before /deployments/{id}.
    const rank = (r) => r.segments.map((s) => (s.startsWith('{') ? '1' : '0')).join('');
    this.#routes.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }

  /** The operation that a request means, or undefined. */
  route(method, path) {
    const segments = path.split('/');
    return this.#routes.find(
      (r) =>
        r.method === method.toLowerCase() &&
        r.segments.length === segments.length &&
        r.segments.every((s, i) => (s.startsWith('{') ? segments[i] !== '' : s === segments[i])),
    );
  }

  /** A `fetch` that judges each answer and passes it on untouched; give it to the SDK's HTTPClient. */
  fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request);
    await this.examine(request.method, new URL(request.url).pathname, response);
    return response;
  };

  /** The operations of the contract: id → `{ method, template, operation }`. */
  operations() {
    return new Map(this.#routes.map((r) => [r.operation.operationId, r]));
  }

  /** Follows a `$ref` of the contract, as far as it goes. */
  resolve(node) {
    while (node?.$ref) node = node.$ref.slice(2).split('/').reduce((at, key) => at[key], this.#spec);
    return node;
  }

  /** Judges an answer given in parts; returns the sentences it added. */
  judge(method, path, status, contentType, text) {
    const before = this.violations.length;
    const where = `${method.toUpperCase()} ${path} → ${status}`;
    const say = (what) => this.violations.push(`${where}: ${what}`);
    const route = this.route(method, path);
    if (!route) {
      say('the contract has no such operation');
      return this.violations.slice(before);
    }
    const { operationId } = route.operation;
    if (!this.seen.has(operationId)) this.seen.set(operationId, new Set());
    this.seen.get(operationId).add(status);

    let pointer = ['paths', route.template, route.method, 'responses', String(status)];
    let answer = route.operation.responses[status];
    if (!answer) {
      // 401 on operations without security is not listed, nor is anything a proxy might say.
      say(`status not listed for ${operationId} (listed: ${Object.keys(route.operation.responses).join(', ')}); body ${short(text)}`);
      return this.violations.slice(before);
    }
    if (answer.$ref) {
      pointer = answer.$ref.slice(2).split('/');
      answer = pointer.reduce((at, key) => at[key], this.#spec);
    }
    if (!answer.content) {
      if (text) say(`expected no body, got ${short(text)}`);
      return this.violations.slice(before);
    }
    const type = (contentType ?? '').split(';')[0].trim().toLowerCase();
    const declared = answer.content[type];
    if (!declared) {
      say(`content type "${contentType ?? ''}", expected ${Object.keys(answer.content).join(' or ')}`);
      return this.violations.slice(before);
    }
    if (type !== 'application/json') return this.violations.slice(before);
    let value;
    try {
      value = JSON.parse(integersStayIntegers(text ?? ''));
    } catch (e) {
      say(`body is not JSON (${e.message}): ${short(text)}`);
      return this.violations.slice(before);
    }
    const validate = this.#validator([...pointer, 'content', type, 'schema']);
    if (!validate(value)) {
      for (const e of validate.errors) {
        say(`${e.instancePath || '/'} ${e.message}${e.params?.allowedValues ? ` (${e.params.allowedValues.join(', ')})` : ''}; body ${short(text)}`);
      }
    }
    return this.violations.slice(before);
  }

  /** The operations that have answered with a success status. */
  succeeded() {
    return [...this.seen].filter(([, statuses]) => [...statuses].some((s) => s < 300)).map(([op]) => op);
  }

  /** The path of the contract that a path of this server means. */
  inside(path) {
    return this.#base && path.startsWith(this.#base) ? path.slice(this.#base.length) : path;
  }

  /** Judges an answer that came over the network, leaving it readable; returns the sentences it added. */
  async examine(method, path, response) {
    const type = response.headers.get('content-type');
    // Streams are passed on unread: their bodies are free text and may last as long as the process.
    const stream = response.ok && /^(application\/octet-stream|text\/plain)/i.test(type ?? 'application/octet-stream');
    const text = stream && response.status !== 204 ? '' : await response.clone().text();
    return this.judge(method, this.inside(path), response.status, type, text);
  }

  #validators = new Map();

  #validator(pointer) {
    const ref = `contract#/${pointer.map((p) => encodeURIComponent(p.replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')}`;
    if (!this.#validators.has(ref)) this.#validators.set(ref, this.#ajv.compile({ $ref: ref }));
    return this.#validators.get(ref);
  }
}

/** Go refuses `3.0` for an integer while JSON.parse forgets the form: make such a number a fraction, which no integer schema takes. */
function integersStayIntegers(text) {
  return text.replace(NUMBER_OR_STRING, (token) =>
    token[0] !== '"' && /[.eE]/.test(token) && Number.isInteger(Number(token)) ? `${Math.trunc(Number(token))}.5` : token,
  );
}

function short(text) {
  const t = String(text ?? '');
  return t.length > 400 ? `${t.slice(0, 400)}…` : t;
}
