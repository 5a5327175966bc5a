// The deployment under test as its operator meets it: status and acts by the command line's container, files that are
// touched on the host, stops at the published ports, one browser's session.
import { readFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { join } from 'node:path';
import { TOTP as FORM, operatorsFileSchema } from '@agora/shared/operators-file';
import { type Status, statusSchema } from '@agora/shared/status';
import { Secret, TOTP } from 'otpauth';
import { compose, docker, environment, must, type Outcome } from './docker.ts';

const LOOK_EVERY_MS = 500;

export interface HttpSaid {
  readonly status: number;
  readonly text: string;
  readonly cookies: readonly string[];
}

export class Deployment {
  readonly #env = environment();

  get data(): string {
    return this.#env.AGORA_DATA ?? '/data';
  }

  get home(): string {
    return this.#env.AGORA_HOME ?? '';
  }

  get buildId(): string {
    return this.#env.AGORA_BUILD_ID ?? '';
  }

  cli(...args: string[]): Promise<Outcome> {
    return this.command('cli', ...args);
  }

  /** A service that runs one command and ends. */
  command(service: 'cli' | 'flatten', ...args: string[]): Promise<Outcome> {
    return compose('run', '--rm', '--no-deps', '--no-TTY', service, ...args);
  }

  async status(): Promise<Status> {
    const { out, err } = await this.cli('status', '--json');
    try {
      return statusSchema.parse(JSON.parse(out));
    } catch {
      throw new Error(`status cannot be read: ${err.trim().split('\n').at(-1)}`);
    }
  }

  /** The first status that satisfies; throws with the last one after `limitMs`. */
  async until(what: string, holds: (status: Status) => boolean, limitMs = 90_000): Promise<Status> {
    const deadlineMs = performance.now() + limitMs;
    for (;;) {
      const status = await this.status().catch((error: Error) => error);
      if (!(status instanceof Error) && holds(status)) return status;
      if (performance.now() > deadlineMs) {
        const last = status instanceof Error ? status.message : summary(status);
        throw new Error(`not ${what} within ${limitMs / 1_000} s: ${last}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  secret(name: string): string {
    return readFileSync(join(this.home, 'secrets', name), 'utf8').trim();
  }

  /** `POST /api/control/stop` with the stop-only token, as the port of `service` is published. */
  stop(service: 'guardian' | 'web', key: string): Promise<HttpSaid> {
    const headers = { authorization: `Bearer ${this.secret('bearer-stop.token')}` };
    const body = { idempotency_key: key, reason: 'compose test' };
    const guardian = `http://127.0.0.1:${this.#env.AGORA_GUARDIAN_PORT}`;
    const base = service === 'web' ? this.#console : guardian;
    return this.ask('POST', `${base}/api/control/stop`, headers, body);
  }

  /** Signs in with password and second factor; returns the cookie of the session. */
  async signIn(): Promise<string> {
    const { operators } = operatorsFileSchema.parse(JSON.parse(this.secret('operators.json')));
    const [operator] = operators;
    if (operator === undefined) throw new Error('there is no account');
    const headers = { origin: this.#console };
    const csrf = await this.ask('GET', `${this.#console}/api/auth/csrf`, headers);
    const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
    const code = new TOTP({
      ...{ algorithm: FORM.algorithm, digits: FORM.digits, period: FORM.periodS },
      secret: Secret.fromBase32(operator.totp_secret),
    }).generate();
    const typed = {
      account: operator.account,
      password: this.secret(`operator-${operator.account}.password`),
      code,
    };
    const cookie = cookiesOf(csrf);
    const said = await this.ask(
      'POST',
      `${this.#console}/api/auth/callback/credentials`,
      { ...headers, cookie },
      { ...typed, csrfToken },
    );
    if (!said.text.includes('signed_in'))
      throw new Error(`sign-in was answered ${said.status} ${said.text.slice(0, 200)}`);
    return cookiesOf(said);
  }

  async isSignedIn(cookie: string): Promise<boolean> {
    const said = await this.ask('GET', `${this.#console}/api/trpc/session.own`, { cookie });
    return said.status === 200;
  }

  get #console(): string {
    return `https://localhost:${this.#env.AGORA_WEB_PORT}`;
  }

  ask(method: string, url: string, headers: Record<string, string>, body?: object): Promise<HttpSaid> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const ca = readFileSync(join(this.home, 'tls/ca.crt'));
    const send = url.startsWith('https:') ? secure : plain;
    const all = {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    };
    return new Promise((resolve, reject) => {
      const asked = send(url, { method, headers: all, ca, timeout: 10_000, agent: false }, async (answer) => {
        const parts: Buffer[] = [];
        for await (const part of answer) parts.push(part as Buffer);
        const cookies = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0] ?? '');
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString(), cookies });
      });
      asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer in 10 s')));
      asked.end(text);
    });
  }
}

export function summary({ state, display, clearance, cause, latch, orders, gate }: Status): string {
  const missing = gate.signals
    .filter(({ holds }) => !holds)
    .map(({ name, evidence }) => `${name} (${evidence})`);
  return `${state}/${display} clearance ${clearance} cause ${JSON.stringify(cause ?? null)} latch ${JSON.stringify(latch)} orders ${JSON.stringify(orders)} missing ${missing.join('; ')}`;
}

function cookiesOf({ cookies }: HttpSaid): string {
  return cookies.join('; ');
}

/** Sends the signal that no process can refuse, from the host: a container's own init would ignore it from inside. */
export async function killProcess(pid: number): Promise<void> {
  await must(
    docker([
      'run',
      '--rm',
      '--pid',
      'host',
      'node:24-bookworm-slim',
      'node',
      '-e',
      `process.kill(${pid}, 'SIGKILL')`,
    ]),
  );
}
