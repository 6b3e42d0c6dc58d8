import { type MeterStore, SLOT_SLACK_MS, type SlotTake, type Take, type Taken } from './meter-store.ts';
import type { SqlDriver } from './sql-driver.ts';

/** A sum is kept a little longer than it is asked for: what was taken from it is settled later. */
const KEEP_AMOUNT_MS = 3600_000;

/** What a meter comes to when something is taken from it. */
interface Reading {
  value: number;
  /** Share of the limit. */
  level: number;
  /** Undefined: there is enough. */
  waitMs: number | undefined;
  expiresAt: number;
}

/** The part of a store that counts what is used. Each method is one transaction. */
export function createSqlMeters(db: SqlDriver): MeterStore {
  function readValues(takes: readonly Take[]): Map<string, number> {
    const rows = db.all('SELECT key, value FROM meters WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(takes.map(({ key }) => key)));
    return new Map(rows.map(({ key, value }) => [String(key), Number(value)]));
  }

  function readSlots({ key, limit, until }: SlotTake, now: number): Reading {
    const row = db.all('SELECT COUNT(*) AS taken FROM slots WHERE key = ? AND until > ? AND until <= ?', key, now, until + SLOT_SLACK_MS)[0];
    const taken = Number(row?.['taken']);
    return { value: taken + 1, level: (taken + 1) / limit, waitMs: taken < limit ? undefined : 0, expiresAt: until };
  }

  function write(take: Take, { value, expiresAt }: Reading): void {
    if (take.kind === 'slot') db.run('INSERT INTO slots (key, id, until) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until', take.key, take.id, expiresAt);
    else db.run('INSERT INTO meters (key, value, expires_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at', take.key, value, expiresAt);
  }

  return {
    async takeMeters(takes, now) {
      return db.transaction((): Taken => {
        const values = readValues(takes);
        const readings = takes.map((take) => ({ take, reading: take.kind === 'slot' ? readSlots(take, now) : toReading(take, values.get(take.key), now) }));
        const waits = readings.map(({ reading: { waitMs = -1 } }) => waitMs);
        const waitMs = Math.max(...waits);
        if (waitMs >= 0) {
          // Kept, or the meter would stay as far ahead as the clock was set back.
          for (const take of takes) if (take.kind === 'rate') db.run('UPDATE meters SET value = MIN(value, ?) WHERE key = ?', now + take.intervalMs * take.burst, take.key);
          return { kind: 'refused', at: waits.indexOf(waitMs), waitMs: Math.ceil(waitMs) };
        }
        for (const { take, reading } of readings) write(take, reading);
        return { kind: 'taken', levels: readings.map(({ reading }) => reading.level) };
      });
    },
    async giveMeters(takes) {
      db.transaction(() => {
        for (const take of takes) {
          if (take.kind === 'slot') db.run('DELETE FROM slots WHERE key = ? AND id = ?', take.key, take.id);
          else db.run('UPDATE meters SET value = value - ? WHERE key = ?', take.kind === 'rate' ? take.cost * take.intervalMs : take.cost, take.key);
        }
      });
    },
  };
}

function toReading(take: Exclude<Take, SlotTake>, value: number | undefined, now: number): Reading {
  if (take.kind === 'amount') {
    const used = Math.max(0, value ?? 0);
    const sum = used + take.cost;
    return { value: sum, level: sum / take.limit, waitMs: used < take.limit ? undefined : Math.max(0, take.until - now), expiresAt: take.until + KEEP_AMOUNT_MS };
  }
  const spanMs = take.intervalMs * take.burst;
  // No time can be further ahead than all of the units together, unless the clock was set back.
  const freeAt = Math.max(now, Math.min(value ?? now, now + spanMs)) + take.cost * take.intervalMs;
  const overMs = freeAt - now - spanMs;
  return { value: freeAt, level: (freeAt - now) / spanMs, waitMs: overMs > 0 ? overMs : undefined, expiresAt: Math.ceil(freeAt) };
}
