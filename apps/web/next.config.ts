// Build settings of the console. No route is cached, nothing is fetched from another origin, and the
// event stream is never compressed (a gzip buffer would hold frames back).
import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const nextConfig: NextConfig = {
  transpilePackages: ['@agora/shared'],
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  poweredByHeader: false,
  reactStrictMode: true,
  compress: false,
  images: { unoptimized: true },
  agentRules: false,
};

export default nextConfig;
