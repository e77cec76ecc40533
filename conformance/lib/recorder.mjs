// A `fetch` for one case: judges each answer by the contract and notes what was asked and answered.
const ABSENT = /^There is no operation /;

export class Recorder {
  /** `{ operation, query, body, status, violations, absent }`, in the order of the answers. */
  calls = [];
  #contract;
  #instead;

  /** @param instead operationId → Response, for operations that are not to reach the server */
  constructor(contract, instead = {}) {
    this.#contract = contract;
    this.#instead = instead;
  }

  fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const operation = this.#contract.route(request.method, this.#contract.inside(pathname))?.operation.operationId;
    const body = await content(request.clone());
    const replaced = this.#instead[operation];
    const response = replaced ? replaced() : await fetch(request);
    const violations = await this.#contract.examine(request.method, pathname, response);
    const absent = response.status === 404 && ABSENT.test((await response.clone().json().catch(() => ({}))).message ?? '');
    this.calls.push({ operation, query: searchParams, body, status: response.status, violations, absent });
    return response;
  };

  /** The answered calls of an operation that succeeded. */
  successes(operation) {
    return this.calls.filter((c) => c.operation === operation && c.status < 300);
  }
}

/** What was sent: JSON as it is, a form as its fields. */
async function content(request) {
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/form-data')) return Object.fromEntries(await request.formData());
  const text = await request.text();
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
