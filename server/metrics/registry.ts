/** Names and values that a sample is told apart by. Both are ours: nothing of a request stands in them. */
export type Labels = Readonly<Record<string, string>>;

/** Numbers of this process, in the text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export interface Registry {
  /** A sum that only grows. Its name ends in `_total`. */
  counter(name: string, help: string): { add: (labels?: Labels, by?: number) => void };
  /** How values spread over buckets, each of which holds what is at most so much. */
  histogram(name: string, help: string, bounds: readonly number[]): { observe: (value: number, labels?: Labels) => void };
  /** What is so now; read when it is asked for. */
  gauge(name: string, help: string, read: () => readonly { value: number; labels?: Labels }[]): void;
  toText(): string;
}

interface Spread {
  buckets: number[];
  sum: number;
  count: number;
}

/** Samples of one name beyond so many are summed up without their labels: a mistake must not fill the memory. */
const MAX_SERIES = 1_000;

export function createRegistry(): Registry {
  const writers: (() => string[])[] = [];

  function describe(name: string, type: string, help: string): string[] {
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  }

  /** The labels as text, or none where there are too many of them already. */
  function keyFor(series: ReadonlyMap<string, unknown>, labels: Labels): string {
    const key = toLabels(labels);
    return series.has(key) || series.size < MAX_SERIES ? key : '';
  }

  return {
    counter(name, help) {
      const series = new Map<string, number>();
      writers.push(() => [...describe(name, 'counter', help), ...[...series].map(([labels, value]) => `${name}${braced(labels)} ${value}`)]);
      return {
        add(labels = {}, by = 1) {
          const key = keyFor(series, labels);
          series.set(key, (series.get(key) ?? 0) + by);
        },
      };
    },
    histogram(name, help, bounds) {
      const series = new Map<string, Spread>();
      writers.push(() => [
        ...describe(name, 'histogram', help),
        ...[...series].flatMap(([labels, { buckets, sum, count }]) => {
          const bucket = (bound: string, value: number): string => `${name}_bucket${braced(labels, `le="${bound}"`)} ${value}`;
          return [...bounds.map((bound, at) => bucket(String(bound), buckets[at] ?? 0)), bucket('+Inf', count), `${name}_sum${braced(labels)} ${sum}`, `${name}_count${braced(labels)} ${count}`];
        }),
      ]);
      return {
        observe(value, labels = {}) {
          const key = keyFor(series, labels);
          const spread = series.get(key) ?? { buckets: bounds.map(() => 0), sum: 0, count: 0 };
          series.set(key, spread);
          spread.sum += value;
          spread.count += 1;
          for (const [at, bound] of bounds.entries()) if (value <= bound) spread.buckets[at] = (spread.buckets[at] ?? 0) + 1;
        },
      };
    },
    gauge(name, help, read) {
      writers.push(() => [...describe(name, 'gauge', help), ...read().map(({ value, labels = {} }) => `${name}${braced(toLabels(labels))} ${value}`)]);
    },
    toText: () => `${writers.flatMap((write) => write()).join('\n')}\n`,
  };
}

function toLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',');
}

function braced(...labels: string[]): string {
  const text = labels.filter(Boolean).join(',');
  return text && `{${text}}`;
}
