import process from 'node:process';
import fc from 'fast-check';
import { it } from 'vitest';

/** For all properties together. `npm run fuzz` sets it. */
const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 20);
/** Of the whole time, what has no share of its own. */
const SHARE = 0.02;

/**
 * Tries a property for its share of the time. What fails is shrunk, and printed with the seed that finds it again.
 * A property that takes longer than five seconds for one value hangs, and has failed.
 */
export function fuzz<T>(name: string, values: fc.Arbitrary<T>, check: (value: T) => Promise<void> | void, share = SHARE): void {
  const ms = SECONDS * 1_000 * share;
  it(
    name,
    async () => {
      const property = fc.asyncProperty(values, async (value) => {
        await check(value);
      });
      await fc.assert(property, { numRuns: 100_000_000, interruptAfterTimeLimit: ms, timeout: 5_000, endOnFailure: false });
    },
    ms + 60_000,
  );
}

/** Any text: of letters, of whole Unicode, of half characters, and of what parsers look for. */
export function texts(pieces: readonly string[] = []): fc.Arbitrary<string> {
  const unit = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pieces, ' ', '\n', '\r\n', '\u0000', '\ud800', '\u202e', '%', '%2F', '..', '/', '\\', '"', "'", '{', '}', '[', ']', ':', ',', '=', '&', '?', '#') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 8 }) },
  );
  return fc.array(unit, { maxLength: 24 }).map((units) => units.join(''));
}

/** Any JSON value, with the names that hurt where objects are merged. */
export function jsonValues(): fc.Arbitrary<unknown> {
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.integer(), texts(), fc.constantFrom(1e308, -0, 2 ** 53, Number.MIN_VALUE)),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(fc.oneof(fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'type', 'id', ''), texts()), tie('value')), { maxLength: 4 }).map(toObject),
    ),
  }));
  return value;
}

/** With `__proto__` as a name like any other, as JSON.parse makes it. */
function toObject(pairs: [string, unknown][]): object {
  const made: object = {};
  for (const [name, value] of pairs) Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

/** Texts of JSON, whole, cut off and changed in places, and bytes that are none. */
export function jsonBytes(values: fc.Arbitrary<unknown> = jsonValues()): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const whole = values.map((value) => new TextEncoder().encode(JSON.stringify(value) ?? ''));
  const changed = fc.tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat()).map(([bytes, changes, length]) => {
    const copy = bytes.slice(0, changes.length === 0 ? length % (bytes.length + 1) : undefined);
    for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte;
    return copy;
  });
  const deep = fc.constantFrom('[', '{"a":', '[[],').chain((unit) => fc.nat(5_000).map((times) => new TextEncoder().encode(unit.repeat(times))));
  const others = fc.uint8Array({ maxLength: 64 }).map((bytes) => new Uint8Array(bytes));
  return fc.oneof({ weight: 4, arbitrary: whole }, { weight: 3, arbitrary: changed }, { weight: 1, arbitrary: deep }, { weight: 1, arbitrary: others });
}
