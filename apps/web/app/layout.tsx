// The frame of every page: theme, font, the skip link and STOP, outside of whatever a page may break. Every page is rendered at request time, so that
// its scripts carry the nonce of that request.
import type { Viewport } from 'next';
import localFont from 'next/font/local';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { StopControl } from '../console/stop-control.tsx';
import { system } from '../server/system.ts';
import './globals.css';

const inter = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-inter',
  weight: '100 900',
  display: 'swap',
});

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
};

const KEY_BYTES = 12;

export default async function RootLayout({ children }: { children: ReactNode }) {
  await connection();
  return (
    <html lang="en" className={inter.variable}>
      <body>
        <a
          href="#stop"
          className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30 focus:bg-bg focus:px-4 focus:py-2"
        >
          Skip to STOP
        </a>
        <StopControl firstKey={`web-${system.token(KEY_BYTES)}`} />
        {children}
      </body>
    </html>
  );
}
