// Build settings of the console. No route is cached and nothing is fetched from another origin. The server
// does not read this file: it takes what the build recorded.
import { fileURLToPath } from 'node:url';

// Read before the build starts its telemetry: nothing of this product reports anywhere.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** @type {import('next').NextConfig} */
const nextConfig = {
  transpilePackages: ['@agora/shared'],
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  agentRules: false,
};

export default nextConfig;
