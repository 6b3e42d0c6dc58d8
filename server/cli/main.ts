#!/usr/bin/env node
import { existsSync } from 'node:fs';
import process from 'node:process';
import { check } from './check.ts';
import { init } from './init.ts';
import { start } from './start.ts';
import { isParseError, UsageError } from './usage-error.ts';
import { version } from '../wire/version.ts';

const usage = `Bailian Chat ${version}

  bailian-chat init    writes bailian-chat.json, and prints the variables to set and the tag for your pages
  bailian-chat check   tries key, apps, workspace, memory and files against the service, and says what is wrong
  bailian-chat start   runs the backend, with the widget

Variables come from the environment, and from .env in this folder. bailian-chat <command> --help says more.
`;

const commands: Record<string, (words: string[]) => Promise<number | undefined>> = { init, check, start };

/** `npx bailian-chat …`. Ends with 0 when all is well, 1 when something is wrong, 2 when it was called wrongly. */
async function run([name, ...words]: string[]): Promise<number | undefined> {
  if (name === undefined || name === '--help' || name === 'help') return print(usage, 0);
  if (name === '--version') return print(`${version}\n`, 0);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return print(`There is no command ${JSON.stringify(name)}.\n\n${usage}`, 2);
  if (existsSync('.env')) process.loadEnvFile('.env');
  try {
    return await command(words);
  } catch (error) {
    if (error instanceof UsageError || isParseError(error)) return print(`${error.message}\n`, 2);
    throw error;
  }
}

function print(text: string, code: number): number {
  (code === 0 ? process.stdout : process.stderr).write(text);
  return code;
}

// A server that runs has no code yet.
const code = await run(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
