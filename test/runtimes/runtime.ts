/** The backend on one platform, as the suite starts and asks it. */
export interface Runtime {
  name: string;
  start(options: StartOptions): Promise<Running>;
}

export interface StartOptions {
  /** The configuration, as an owner gives it. */
  env: Record<string, string>;
  /** Where its store is. A second start in the same folder is a restart. */
  folder: string;
}

export interface Running {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
  /** Ends it as a power cut would: nothing that is under way comes to its end. */
  kill(): Promise<void>;
}
