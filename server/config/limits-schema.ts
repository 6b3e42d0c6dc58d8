import * as v from 'valibot';
import { type AppLimits, defaultLimits } from '../chat/limits/app-limits.ts';

const whole = v.optional(v.pipe(v.number(), v.safeInteger('has to be a whole number'), v.minValue(1, 'is less than 1'), v.maxValue(1_000_000_000_000, 'is more than 1000000000000')));

/** What the file says of an app's limits. */
export const limitsSchema = v.strictObject({
  transcriptTokens: v.optional(
    v.pipe(v.number(), v.safeInteger('has to be a whole number'), v.minValue(500, 'is less than 500'), v.maxValue(1_000_000, 'is more than 1000000')),
  ),
  turnsPerMinute: whole,
  turnsPerHour: whole,
  turnsPerDay: whole,
  turnsAtOnce: whole,
  requestsPerMinute: whole,
  tokensPerVisitorPerDay: whole,
  tokensPerDay: whole,
  uploadsPerHour: whole,
  uploadsPerDay: whole,
  uploadMegabytesPerDay: whole,
  newVisitorsPerHour: whole,
  perAddress: v.optional(
    v.strictObject({ turnsPerMinute: whole, turnsPerHour: whole, turnsAtOnce: whole, tokensPerDay: whole, uploadsPerHour: whole, newVisitorsPerHour: whole }),
  ),
});

type LimitsEntry = v.InferOutput<typeof limitsSchema>;

/** The owner's limits, and ours for what is not said. */
export function readLimits(given: LimitsEntry = {}): AppLimits {
  const { perAddress, ...ofVisitors } = defaultLimits;
  return { ...orDefault(given, ofVisitors), perAddress: orDefault(given.perAddress ?? {}, perAddress) };
}

function orDefault<Key extends string>(given: { readonly [K in NoInfer<Key>]?: number | undefined }, defaults: Readonly<Record<Key, number>>): Record<Key, number> {
  const filled: Record<Key, number> = { ...defaults };
  for (const key in defaults) filled[key] = given[key] ?? defaults[key];
  return filled;
}
