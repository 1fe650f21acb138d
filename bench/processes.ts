import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A server under test: a process of its own, as it would run. */
export interface ServerProcess {
  readonly port: number;
  /** The most memory it ever had in use, in MiB; undefined where the system does not tell. */
  peakMemory(): number | undefined;
  stop(): Promise<void>;
}

const READY_MS = 30_000;

/**
 * Starts a built script and waits until it answers at `readyPath`.
 * @param script relative to this file.
 */
export async function startServer(options: {
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly readyPath: string;
  readonly logFile: string;
  readonly nodeOptions?: readonly string[];
}): Promise<ServerProcess> {
  const log = openSync(options.logFile, 'w');
  const script = fileURLToPath(new URL(options.script, import.meta.url));
  // The channel closes with this process, however it ends, and the servers take that as the order to finish.
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), script], {
    env: { ...options.env, PORT: String(options.port) },
    stdio: ['ignore', log, log, 'ipc'],
  });
  let ended = false;
  const exited = new Promise<void>((done) => {
    child.once('exit', () => {
      ended = true;
      done();
    });
  });
  for (const until = Date.now() + READY_MS; ;) {
    if (ended || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(
        `${options.script} did not start:\n${readFileSync(options.logFile, 'utf8').slice(-2000)}`,
      );
    }
    if (await answers(`http://127.0.0.1:${options.port}${options.readyPath}`)) break;
    await new Promise((done) => setTimeout(done, 100));
  }
  return {
    port: options.port,
    peakMemory: () => peakMemoryOf(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );

function peakMemoryOf(pid: number | undefined): number | undefined {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}
