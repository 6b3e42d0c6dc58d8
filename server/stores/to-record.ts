/** What a text of JSON holds; undefined for a broken one: it must not close what lies around it. */
export function toRecord(json: string | number | Uint8Array | null | undefined): unknown {
  try {
    return JSON.parse(String(json)) as unknown;
  } catch {
    return undefined;
  }
}
