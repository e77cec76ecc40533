// The table at the end: operation × result.
const MARKS = { passed: '✓', failed: '✗', none: '' };

export class ResultTable {
  #rows = [];

  /** @param results of one operation: kind → `passed` or `failed` */
  add(resource, operation, results, reads) {
    this.#rows.push({ resource, operation, results, reads });
  }

  /** The operations of which everything passed. */
  green() {
    return this.#rows.filter((r) => Object.values(r.results).every((state) => state === 'passed'));
  }

  toString() {
    const rows = [...this.#rows].sort((a, b) => (a.resource + a.operation < b.resource + b.operation ? -1 : 1));
    const lines = rows.map((r) => {
      const { full, required, ...errors } = r.results;
      const refusals = Object.entries(errors).map(([kind, state]) => `${kind}${state === 'passed' ? '' : MARKS[state]}`);
      return [r.resource, r.operation, MARKS[full ?? 'none'], MARKS[required ?? 'failed'], refusals.join(' '), (r.reads ?? []).join(', ')];
    });
    const head = ['resource', 'operation', 'full', 'required', 'refusals', 'read back through'];
    const widths = head.map((title, i) => Math.max(title.length, ...lines.map((l) => l[i].length)));
    const line = (cells) => cells.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd();
    return [line(head), ...lines.map(line)].join('\n');
  }
}
