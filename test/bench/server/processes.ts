import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** A server in a process of its own. */
export interface Server {
  url: string;
  child: ChildProcess;
  pid: number;
  stop(): Promise<void>;
}

export interface StartServerOptions {
  args?: readonly string[];
  env?: Record<string, string>;
  /** Node's own. */
  flags?: readonly string[];
  core: number;
}

/** Starts a script of this folder on one core, and waits for the address that it tells. */
export async function startServer(script: string, { args = [], env = {}, flags = [], core }: StartServerOptions): Promise<Server> {
  const child = fork(join(import.meta.dirname, script), [...args], {
    execArgv: [...flags, '--experimental-strip-types', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, ...env },
    // The log costs what it costs, and is read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const pid = child.pid ?? 0;
  pin(pid, core);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(typeof message === 'string' ? message : ''));
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code} before it listened.`)));
  });
  return {
    url,
    child,
    pid,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // A profile is written at the end.
      child.kill(flags.includes('--cpu-prof') ? 'SIGTERM' : 'SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Keeps a process to one core, so that what is measured and what measures it do not take each other's time. */
export function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-a', '-p', '-c', String(core), String(pid)]);
}

/** Seconds of processor time that a process has used. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
