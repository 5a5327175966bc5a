// Looks at the colours of a screenshot, in a browser: how many pixels have a colour at all, and how many are green.
import type { Browser } from 'playwright-core';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `coloured`: clearly not grey. `green`: green by far the strongest. Pixels inside `without` are not looked at. */
export async function countPixels(
  browser: Browser,
  png: Buffer,
  without: Box | null = null,
): Promise<{ coloured: number; green: number }> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      async ({ base64, hidden }) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(bitmap, 0, 0);
        if (hidden !== null) context.clearRect(hidden.x, hidden.y, hidden.width, hidden.height);
        const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
        const counted = { coloured: 0, green: 0 };
        for (let at = 0; at < data.length; at += 4) {
          const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(at, at + 4);
          if (alpha === 0) continue;
          if (Math.max(red, green, blue) - Math.min(red, green, blue) > 60) counted.coloured += 1;
          if (green - Math.max(red, blue) > 30) counted.green += 1;
        }
        return counted;
      },
      { base64: png.toString('base64'), hidden: without },
    );
  } finally {
    await page.close();
  }
}
