import { expect, it } from 'vitest';
import { createRegistry } from '../../../server/metrics/registry.ts';

it('writes what Prometheus reads', () => {
  const registry = createRegistry();
  const turns = registry.counter('turns_total', 'Turns.');
  turns.add({ app: 'shop', outcome: 'done' });
  turns.add({ app: 'shop', outcome: 'done' }, 2);
  turns.add({ app: 'a"b\\c\nd', outcome: 'failed' });
  const seconds = registry.histogram('turn_seconds', 'Times.', [0.5, 2]);
  for (const value of [0.25, 0.5, 1, 3]) seconds.observe(value, { app: 'shop' });
  registry.gauge('running', 'Now.', () => [{ value: 3 }, { value: 1, labels: { app: 'shop' } }]);
  expect(registry.toText()).toMatchInlineSnapshot(`
    "# HELP turns_total Turns.
    # TYPE turns_total counter
    turns_total{app="shop",outcome="done"} 3
    turns_total{app="a\\"b\\\\c\\nd",outcome="failed"} 1
    # HELP turn_seconds Times.
    # TYPE turn_seconds histogram
    turn_seconds_bucket{app="shop",le="0.5"} 2
    turn_seconds_bucket{app="shop",le="2"} 3
    turn_seconds_bucket{app="shop",le="+Inf"} 4
    turn_seconds_sum{app="shop"} 4.75
    turn_seconds_count{app="shop"} 4
    # HELP running Now.
    # TYPE running gauge
    running 3
    running{app="shop"} 1
    "
  `);
});

it('sums up what has too many labels', () => {
  const registry = createRegistry();
  const counter = registry.counter('made_up_total', 'Made up.');
  for (let at = 0; at < 1_500; at++) counter.add({ name: `n${at}` });
  const lines = registry.toText().split('\n');
  expect(lines.length).toBeLessThan(1_010);
  expect(lines).toContain('made_up_total 500');
});
