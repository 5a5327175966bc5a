// Prometheus and its rule checker for the tests: found where they are, else installed from Debian. A deployment runs the
// image that docker-compose.yml names.
import { findOnPath, install } from './system-package.ts';

/** The path of `promtool`. */
export async function ensurePromtool(): Promise<string> {
  return findOnPath('promtool') ?? (await install('prometheus', 'promtool'));
}

/** The path of `prometheus`. */
export async function ensurePrometheus(): Promise<string> {
  return findOnPath('prometheus') ?? (await install('prometheus'));
}
