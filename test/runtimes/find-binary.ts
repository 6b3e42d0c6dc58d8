import { existsSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '../../node_modules');

/** Where npm puts the programs: with its install script run, or without. */
const places = {
  deno: ['deno/deno', '@deno/linux-x64-glibc/deno', '@deno/linux-arm64-glibc/deno', '@deno/darwin-arm64/deno', '@deno/darwin-x64/deno'],
  bun: ['bun/bin/bun.exe', '@oven/bun-linux-x64/bin/bun', '@oven/bun-linux-aarch64/bin/bun', '@oven/bun-darwin-aarch64/bin/bun', '@oven/bun-darwin-x64/bin/bun'],
};

/** The program that npm has installed. */
export function findBinary(name: keyof typeof places): string {
  const found = places[name].map((place) => join(modules, place)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${name} is missing: run npm ci.`);
  return found;
}
