import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { totalmem } from 'node:os';
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';
import type { Load } from '../chat/load/admission.ts';

export interface NodeLoad {
  read: () => Load;
  stop(): void;
}

const RESOLUTION_MS = 20;
const SPAN_MS = 5_000;
/** A pause this long kept everybody waiting, though it is one sample among hundreds. */
const LONG_PAUSE_MS = 1_000;
/** Samples from which a 99th percentile says more than the longest of them does. */
const ENOUGH_SAMPLES = 100;

/** How busy this process is: the event loop over the last 5 to 10 s, and the memory as of the last second. */
export function createNodeLoad(): NodeLoad {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const memoryBytes = readMemoryLimit();
  let lastDelayMs = 0;
  let memoryShare = readMemoryShare(memoryBytes);
  histogram.enable();

  const rotation = setInterval(() => {
    lastDelayMs = delayOf(histogram);
    histogram.reset();
  }, SPAN_MS).unref();
  const look = setInterval(() => (memoryShare = readMemoryShare(memoryBytes)), 1_000).unref();

  return {
    read: () => ({ loopDelayMs: Math.max(lastDelayMs, delayOf(histogram)), memoryShare }),
    stop() {
      clearInterval(rotation);
      clearInterval(look);
      histogram.disable();
    },
  };
}

/** The time between two samples, as it is measured, holds the planned pause too. */
function delayOf(histogram: IntervalHistogram): number {
  const maxMs = histogram.max / 1e6 - RESOLUTION_MS;
  if (histogram.count > 0 && maxMs >= LONG_PAUSE_MS) return maxMs;
  return histogram.count < ENOUGH_SAMPLES ? 0 : Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION_MS);
}

/** What the container may use, or the machine has. */
function readMemoryLimit(): number {
  return Math.min(process.constrainedMemory() || Infinity, totalmem());
}

/** The heap has a limit of its own, which a big machine's memory says nothing about. */
function readMemoryShare(memoryBytes: number): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return Math.max(process.memoryUsage.rss() / memoryBytes, used / limit);
}
