/** Narrowing for JSON that came from outside. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textAt(value: Record<string, unknown>, name: string): string | undefined {
  const text = value[name];
  return typeof text === 'string' ? text : undefined;
}
