type Labels = Record<string, string>;

/** A few counters and gauges as Prometheus text. Names begin with `signalbox_`. */
export class Metrics {
  readonly #counters = new Map<string, { help: string; values: Map<string, number> }>();
  readonly #gauges: { name: string; help: string; read: () => number }[] = [];

  /** Adds to a counter; `name` without the prefix, ending in `_total`. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    let counter = this.#counters.get(name);
    if (!counter) this.#counters.set(name, (counter = { help, values: new Map() }));
    const key = labelText(labels);
    counter.values.set(key, (counter.values.get(key) ?? 0) + by);
  }

  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.push({ name, help, read });
  }

  /** The page Prometheus reads, format 0.0.4. */
  text(): string {
    const lines: string[] = [];
    const head = (name: string, help: string, type: string) =>
      lines.push(`# HELP signalbox_${name} ${help}`, `# TYPE signalbox_${name} ${type}`);
    for (const [name, counter] of this.#counters) {
      head(name, counter.help, "counter");
      for (const [labels, value] of counter.values) lines.push(`signalbox_${name}${labels} ${value}`);
    }
    for (const { name, help, read } of this.#gauges) {
      head(name, help, "gauge");
      lines.push(`signalbox_${name} ${read()}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

const SPECIAL = /[\\"\n]/g;

function labelText(labels: Labels): string {
  let text = "";
  for (const name in labels) {
    const value = labels[name] ?? "";
    const safe = value.replace(SPECIAL, (c) => (c === "\n" ? "\\n" : `\\${c}`));
    text += `${text === "" ? "" : ","}${name}="${safe}"`;
  }
  return text === "" ? "" : `{${text}}`;
}
