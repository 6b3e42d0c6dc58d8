import * as v from 'valibot';
import { type AppLimits, defaultLimits } from '../chat/limits/app-limits.ts';

/** Beyond what anybody pays for; within what numbers hold exactly. */
const MOST = 1_000_000_000_000;
const whole = (least: number) => v.optional(v.pipe(v.number(), v.safeInteger('has to be a whole number'), v.minValue(least, `is less than ${least}`), v.maxValue(MOST, `is more than ${MOST}`)));

/** A limit for each of the defaults. */
function wholesFor<Key extends string>(defaults: Readonly<Record<Key, number>>): Record<Key, ReturnType<typeof whole>> {
  return mapValues(defaults, () => whole(1));
}

const { perAddress, ...ofVisitors } = defaultLimits;

/** What the file says of an app's limits. */
export const limitsSchema = v.strictObject({
  transcriptTokens: whole(500),
  ...wholesFor(ofVisitors),
  perAddress: v.optional(v.strictObject(wholesFor(perAddress))),
});

type LimitsEntry = v.InferOutput<typeof limitsSchema>;

/** The owner's limits, and ours for what is not said. */
export function readLimits(given: LimitsEntry = {}): AppLimits {
  const fill = <Key extends string>(values: { readonly [K in NoInfer<Key>]?: number | undefined }, defaults: Readonly<Record<Key, number>>): Record<Key, number> =>
    mapValues(defaults, (value, key) => values[key] ?? value);
  return { ...fill(given, ofVisitors), perAddress: fill(given.perAddress ?? {}, perAddress) };
}

function mapValues<Key extends string, Value>(fields: Readonly<Record<Key, number>>, toValue: (value: number, key: Key) => Value): Record<Key, Value> {
  const entries: Partial<Record<Key, Value>> = {};
  for (const key in fields) entries[key] = toValue(fields[key], key);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the loop has filled in every key
  return entries as Record<Key, Value>;
}
