// The console beyond loopback, by TLS and HTTP/2 in a real browser: signing in and STOP work there as they do on loopback. Certificates of
// an operator's own are not looked at here.
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { PHONE } from './browser.ts';
import { openDesk } from './desk.ts';

const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

// A machine without any such address has nowhere to bind to.
describe.skipIf(address === undefined)('the console beyond loopback, in a real browser', () => {
  const desk = openDesk({
    isWholeBrowser: true,
    configure: (config) => {
      config.web.bind = address ?? '';
    },
    // The authority is the deployment's own, which this browser was not told of.
    context: { ignoreHTTPSErrors: true },
  });

  it('signs in, shows live state over HTTP/2, and stops by touch', async () => {
    expect(new URL(desk.stack.origin)).toMatchObject({ protocol: 'https:', hostname: address });
    await desk.withConsole(
      async ({ page, waitForWord, requests }) => {
        await waitForWord(['HALTED']);
        const protocols = await page.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .map((entry) => (entry as PerformanceResourceTiming).nextHopProtocol),
        );
        expect(new Set(protocols.filter((protocol) => protocol !== ''))).toEqual(new Set(['h2']));
        expect(
          requests.filter((url) => !url.startsWith(desk.stack.origin) && !url.startsWith('data:')),
        ).toEqual([]);
        const before = await desk.globalEpoch();
        const stop = page.getByRole('complementary', { name: 'Stop' }).getByRole('button');
        await stop.tap();
        await stop.getByText('STOPPED').waitFor();
        expect(await desk.stopsSince(before)).toBe(1);
      },
      { viewport: PHONE, hasTouch: true },
    );
  });

  it('keeps its cookies from scripts and from the wire in clear', async () => {
    const { cookies } = desk.operator.state;
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie.name).toMatch(/^__Host-/);
      expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Strict' });
    }
  });
});
