// Constants that fit the contract's schemas: what a server without any state could answer, and as well
// as it could: things run, have succeeded, are active, and happened just now.
const NOW = new Date().toISOString();
const LUCKY = ['running', 'succeeded', 'active', 'admin', 'Frankfurt', 'public', 'anonymous', 'tcp'];

export class Constants {
  #contract;
  #url;
  #lavish;

  /**
   * @param url where the constant server listens: what must be an address is one of its own
   * @param lavish all optional fields and one item per list; else none
   */
  constructor(contract, url, lavish) {
    this.#contract = contract;
    this.#url = url;
    this.#lavish = lavish;
  }

  /** The success of an operation: `{ status, type, body }`. */
  answer({ operation }) {
    const [status, declared] = Object.entries(operation.responses).find(([s]) => s < 300);
    const [type, content] = Object.entries(this.#contract.resolve(declared).content ?? {})[0] ?? [];
    if (!type) return { status: Number(status) };
    const json = type === 'application/json';
    return { status: Number(status), type, body: json ? JSON.stringify(this.#value(content.schema, '')) : 'constant\n' };
  }

  #value(schema, name) {
    schema = this.#contract.resolve(schema);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum.find((v) => LUCKY.includes(v)) ?? schema.enum[0];
    const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (choice) return this.#value(choice[0], name);
    const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
    if (type === 'array') return this.#lavish ? [this.#value(schema.items, name)] : [];
    if (type === 'string') return this.#text(schema, name);
    if (type === 'integer' || type === 'number') return Math.max(this.#lavish ? 1 : 0, schema.minimum ?? 0);
    if (type === 'boolean') return true;
    if (type === 'null') return null;
    // What is active has an address: without it no SDK would believe the rest.
    const given = (key) => this.#lavish || (schema.required ?? []).includes(key) || key === 'exposedPort';
    const entries = Object.entries(schema.properties ?? {}).filter(([key]) => given(key));
    return Object.fromEntries(entries.map(([key, property]) => [key, this.#value(property, key)]));
  }

  #text(schema, name) {
    if (schema.format === 'date-time') return NOW;
    if (/url$/i.test(name)) return `${this.#url}/constant`;
    if (schema.pattern && !new RegExp(schema.pattern).test('constant')) throw new Error(`no constant for ${schema.pattern}`);
    return 'constant';
  }
}
