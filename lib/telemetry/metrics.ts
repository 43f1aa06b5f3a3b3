/**
 * Counters, gauges and histograms, rendered as Prometheus text format 0.0.4
 * (prometheus.io, "Exposition formats"). Every metric has a bounded number of
 * label sets: foreign data cannot fill the memory, here or in Prometheus.
 *
 * @module
 */

import {
  escapeHelp,
  escapeLabel,
  histogramLines,
  valueLine,
} from "./_prometheus_text.ts";

/** Media type of what {@linkcode Registry.render} returns. */
export const METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Name and meaning of a metric. */
export interface MetricOptions {
  /**
   * `anomaly_detection_<noun>_<unit>`, or the `process_<noun>_<unit>` that all
   * Prometheus clients share; a counter ends in `_total`, nothing else does.
   */
  readonly name: string;
  /** One sentence for the people who read the metrics. */
  readonly help: string;
  /** Names of the labels, in the order in which `of` takes their values. */
  readonly labels?: readonly string[];
  /** How many label sets there can be, >= 1; later ones share the set `other`. Default 1000. */
  readonly maxLabelSets?: number;
}

/** The three types of metrics. */
export type MetricType = "counter" | "gauge" | "histogram";

/** What there is to know about a metric before it has a value. */
export interface MetricDescription {
  /** Name in the text. */
  readonly name: string;
  /** Its type. */
  readonly type: MetricType;
  /** Names of its labels, in their order. */
  readonly labels: readonly string[];
  /** One sentence for the people who read the metrics. */
  readonly help: string;
}

/** What a histogram needs beside its name. */
export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, inclusive, finite, ascending; `+Inf` comes by itself. */
  readonly buckets: readonly number[];
}

/** A number that only grows. */
export class Counter {
  #value = 0;

  /** What was counted so far. */
  get value(): number {
    return this.#value;
  }

  /**
   * Counts.
   *
   * @throws {RangeError} If `by` is not >= 0.
   */
  inc(by = 1): void {
    if (!(by >= 0)) throw new RangeError(`Cannot count by ${by}`);
    this.#value += by;
  }
}

/** A number that goes up and down. */
export class Gauge {
  #value = 0;

  /** The number. */
  get value(): number {
    return this.#value;
  }

  /** Replaces the number; it may be NaN or infinite. */
  set(value: number): void {
    this.#value = value;
  }
}

/** How often values were at most so large. */
export class Histogram {
  /** Upper bounds, ascending, without `+Inf`. */
  readonly bounds: readonly number[];
  /** Values in each bucket alone, the one without bound last. Shape `[bounds + 1]`. */
  readonly counts: Float64Array;
  #sum = 0;

  /** All empty; see {@linkcode HistogramOptions} for the bounds. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  /** Sum of all observed values. */
  get sum(): number {
    return this.#sum;
  }

  /**
   * Counts one value; on a bound it belongs below it.
   *
   * @throws {RangeError} If the value is NaN.
   */
  observe(value: number): void {
    if (Number.isNaN(value)) throw new RangeError("Cannot observe NaN");
    let i = 0;
    while (i < this.bounds.length && value > this.bounds[i]!) i++;
    this.counts[i]!++;
    this.#sum += value;
  }
}

/** One metric: a cell for each set of label values. */
export class Metric<Cell> {
  /** Name in the text. */
  readonly name: string;
  readonly #labels: readonly string[];
  readonly #maxLabelSets: number;
  readonly #make: () => Cell;
  readonly #overflowed: () => void;
  readonly #cells = new Map<string, Cell>();

  /** {@linkcode Registry} makes them. */
  constructor(
    { name, labels = [], maxLabelSets = 1000 }: MetricOptions,
    make: () => Cell,
    overflowed: () => void,
  ) {
    this.name = name;
    this.#labels = labels;
    this.#maxLabelSets = maxLabelSets;
    this.#make = make;
    this.#overflowed = overflowed;
    if (labels.length === 0) this.of(); // without labels it shows from the start
  }

  /**
   * The cell for these label values; hold on to it where speed matters. Beyond
   * `maxLabelSets` it is the one whose labels are all `other`, and counted.
   *
   * @param values Any text, one for each label, in their order.
   * @throws {RangeError} If their number is wrong.
   */
  of(...values: string[]): Cell {
    if (values.length !== this.#labels.length) {
      throw new RangeError(
        `Cannot label ${this.name}: ${values.length} values for ${this.#labels.length} labels`,
      );
    }
    const labels = this.#labelText(values);
    const found = this.#cells.get(labels);
    if (found !== undefined) return found;
    if (this.#cells.size < this.#maxLabelSets) return this.#add(labels);
    this.#overflowed();
    const others = this.#labelText(values.map(() => "other"));
    return this.#cells.get(others) ?? this.#add(others);
  }

  /** Every cell by its labels as `a="b",c="d"`, in the order of their making. */
  cells(): ReadonlyMap<string, Cell> {
    return this.#cells;
  }

  #add(labels: string): Cell {
    const cell = this.#make();
    this.#cells.set(labels, cell);
    return cell;
  }

  #labelText(values: readonly string[]): string {
    return this.#labels.map((label, i) =>
      `${label}="${escapeLabel(values[i]!)}"`
    ).join(",");
  }
}

/** All metrics of the process. */
export class Registry {
  /** Renders each metric, in the order of their making. */
  readonly #renderers = new Map<string, () => string>();
  readonly #descriptions: MetricDescription[] = [];
  readonly #collectors: (() => void)[] = [];
  readonly #overflows: Metric<Counter>;

  /** Has one metric from the start: how often another ran out of label sets. */
  constructor() {
    this.#overflows = this.counter({
      name: "anomaly_detection_metric_overflows_total",
      help:
        "Uses of the label set `other`, because the metric had too many label sets",
      labels: ["metric"],
    });
  }

  /** Makes a counter. @throws {RangeError} If a name is bad or taken. */
  counter(options: MetricOptions): Metric<Counter> {
    return this.#add("counter", options, () => new Counter(), valueLine);
  }

  /** Makes a gauge. @throws {RangeError} If a name is bad or taken. */
  gauge(options: MetricOptions): Metric<Gauge> {
    return this.#add("gauge", options, () => new Gauge(), valueLine);
  }

  /** Makes a histogram. @throws {RangeError} If a name is bad or taken, or a bucket. */
  histogram(options: HistogramOptions): Metric<Histogram> {
    const { buckets, name } = options;
    const isAscending = buckets.every((bound, i) =>
      Number.isFinite(bound) && (i === 0 || bound > buckets[i - 1]!)
    );
    if (!isAscending) {
      throw new RangeError(
        `Cannot make ${name}: buckets ${buckets.join(", ")}`,
      );
    }
    const make = () => new Histogram(buckets);
    return this.#add("histogram", options, make, histogramLines);
  }

  /** Has a function set gauges just before each {@linkcode render}. */
  beforeRender(collect: () => void): void {
    this.#collectors.push(collect);
  }

  /** All metrics as text, of the type {@linkcode METRICS_MEDIA_TYPE}. */
  render(): string {
    for (const collect of this.#collectors) collect();
    let text = "";
    for (const render of this.#renderers.values()) text += render();
    return text;
  }

  /** Every metric, in the order of their making; also those that have no value yet. */
  describe(): readonly MetricDescription[] {
    return this.#descriptions;
  }

  #add<Cell>(
    type: MetricType,
    options: MetricOptions,
    make: () => Cell,
    lines: (name: string, labels: string, cell: Cell) => string,
  ): Metric<Cell> {
    const { name, help, labels = [] } = options;
    this.#check(type, options);
    this.#descriptions.push({ name, type, labels, help });
    const metric = new Metric(
      options,
      make,
      () => this.#overflows.of(name).inc(),
    );
    this.#renderers.set(name, () => {
      let text = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
      for (const [labelText, cell] of metric.cells()) {
        text += lines(name, labelText, cell);
      }
      return text;
    });
    return metric;
  }

  #check(type: MetricType, { name, labels = [] }: MetricOptions): void {
    const isNamed = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) &&
      name.endsWith("_total") === (type === "counter");
    const isLabelled = labels.every((label) =>
      /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) && !label.startsWith("__") &&
      !(type === "histogram" && label === "le")
    );
    if (!isNamed || !isLabelled || new Set(labels).size < labels.length) {
      throw new RangeError(
        `Cannot make ${type} "${name}" with labels "${labels.join('", "')}"`,
      );
    }
    if (this.#renderers.has(name)) {
      throw new RangeError(`Cannot make metric ${name} twice`);
    }
  }
}
