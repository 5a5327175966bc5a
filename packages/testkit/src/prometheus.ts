// A real Prometheus that scrapes a deployment under test, with the product's own rules, in a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '@agora/scripts/home';
import { ensurePrometheus } from '@agora/scripts/prepare/prometheus-binary';
import { z } from 'zod';

const READY_MS_MAX = 30_000;
const STEP_S = 1;

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});
export type Series = z.infer<typeof answerSchema>['data']['result'][number];

export class TestPrometheus {
  readonly #child: ChildProcess;
  readonly #dir: string;
  readonly #url: string;
  readonly #startedS = Date.now() / 1_000;

  private constructor(child: ChildProcess, dir: string, url: string) {
    this.#child = child;
    this.#dir = dir;
    this.#url = url;
  }

  /** `targets` are `host:port`. */
  static async start(port: number, targets: readonly string[], tokenFile: string): Promise<TestPrometheus> {
    const program = await ensurePrometheus();
    const dir = mkdtempSync(join(tmpdir(), 'agora-prometheus-'));
    const config = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [join(ROOT, 'ops/prometheus/rules/*.yml')],
      scrape_configs: [
        {
          job_name: 'agora',
          authorization: { credentials_file: tokenFile },
          static_configs: [{ targets }],
        },
      ],
    };
    // JSON is YAML, too.
    writeFileSync(join(dir, 'prometheus.yml'), JSON.stringify(config));
    const args = [`--config.file=${dir}/prometheus.yml`, `--storage.tsdb.path=${dir}/data`];
    const child = spawn(program, [...args, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
    const prometheus = new TestPrometheus(child, dir, `http://127.0.0.1:${port}`);
    await prometheus.#ready();
    return prometheus;
  }

  /** Every series of `expr` over the time since the start. Throws what Prometheus says of a query that it cannot run. */
  async query(expr: string): Promise<Series[]> {
    const range = new URLSearchParams({
      query: expr,
      start: String(this.#startedS),
      end: String(Date.now() / 1_000),
      step: String(STEP_S),
    });
    const answer = await fetch(`${this.#url}/api/v1/query_range`, { method: 'POST', body: range });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${expr}: ${body.slice(0, 300)}`);
    return answerSchema.parse(JSON.parse(body)).data.result;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const deadlineMs = performance.now() + READY_MS_MAX;
    for (;;) {
      const answer = await fetch(`${this.#url}/-/ready`).catch(() => null);
      if (answer?.ok === true) return;
      if (performance.now() > deadlineMs) throw new Error('Prometheus did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
