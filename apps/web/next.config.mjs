// Build settings of the console. No route is cached and nothing is fetched from another origin. The server
// does not read this file: it takes what the build recorded.
import { fileURLToPath } from 'node:url';

// Read before the build starts its telemetry: nothing of this product reports anywhere.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** @type {import('next').NextConfig} */
const nextConfig = {
  transpilePackages: ['@agora/shared'],
  // The image holds only the files that the build found to be needed.
  ...(process.env.AGORA_STANDALONE === '1' && {
    output: 'standalone',
    outputFileTracingRoot: fileURLToPath(new URL('../..', import.meta.url)),
  }),
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  agentRules: false,
  // `pnpm check` checks all types, tests included; a deployment's build must not hang on those.
  typescript: { ignoreBuildErrors: true },
};

export default nextConfig;
