// What the contract demands of the cases of an operation: which fields are optional, which errors are
// declared, and whether what a case sent is all of them or none.

/** Statuses that no request can bring about by what it says. */
export const NEVER = {
  408: 'nothing that a request says makes it last too long',
  429: 'this operation is not limited; those that are provoke it',
  500: 'a fault of the server is nothing to count on',
};

export class Demands {
  #contract;
  #route;

  constructor(contract, id) {
    this.#contract = contract;
    this.#route = contract.operations().get(id);
    this.id = id;
    this.method = this.#route.method.toUpperCase();
    this.template = this.#route.template;
    this.writes = this.method !== 'GET';
  }

  /** The names of the parameters of the path. */
  get path() {
    return [...this.template.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
  }

  get success() {
    return Number(Object.keys(this.#route.operation.responses).find((s) => s < 300));
  }

  get errors() {
    return Object.keys(this.#route.operation.responses).map(Number).filter((s) => s >= 300);
  }

  /** Who must say who he is: `hathoraDevToken`, `playerAuth` or nobody. */
  get security() {
    return Object.keys(this.#route.operation.security?.[0] ?? {})[0];
  }

  get takesJson() {
    return Boolean(this.#content?.['application/json']);
  }

  /** Whether the body has fields that must be there. */
  get needsBody() {
    return Boolean(this.#contract.resolve(this.#content?.['application/json']?.schema)?.required?.length);
  }

  /** The paths of all optional fields, such as `?orgId` or `serviceConfig.loadBalancer`. */
  get optional() {
    const found = new Set();
    for (const p of (this.#route.operation.parameters ?? []).map((p) => this.#contract.resolve(p))) {
      if (p.in === 'query' && !p.required && !p['x-not-in-2.25.6'] && p.name !== 'nextPageToken') found.add(`?${p.name}`);
    }
    const content = this.#content ?? {};
    this.#collect((content['application/json'] ?? content['multipart/form-data'])?.schema, '', found);
    return found;
  }

  /** Optional fields that the SDK fills in by itself. */
  get filledIn() {
    const defaulted = (this.#route.operation.parameters ?? []).map((p) => this.#contract.resolve(p)).filter((p) => p.schema?.default !== undefined);
    return new Set(defaulted.map((p) => `?${p.name}`));
  }

  get #content() {
    return this.#contract.resolve(this.#route.operation.requestBody)?.content;
  }

  #collect(schema, at, found) {
    schema = this.#contract.resolve(schema);
    if (schema?.items) this.#collect(schema.items, `${at}[]`, found);
    for (const [name, property] of Object.entries(schema?.properties ?? {})) {
      const path = at ? `${at}.${name}` : name;
      if (!(schema.required ?? []).includes(name)) found.add(path);
      this.#collect(property, path, found);
    }
  }
}

/** The paths of all fields that a request carried, in the form of `Demands.optional`. */
export function sent(call) {
  const found = new Set([...call.query.keys()].map((name) => `?${name}`));
  const walk = (value, at) => {
    if (Array.isArray(value)) value.forEach((v) => walk(v, `${at}[]`));
    else if (value && typeof value === 'object') {
      for (const [name, inner] of Object.entries(value)) {
        const path = at ? `${at}.${name}` : name;
        found.add(path);
        walk(inner, path);
      }
    }
  };
  walk(call.body, '');
  return found;
}
