// Lets a phone keep the console on its home screen. There is no service worker: a page that shows state is never kept.
import type { MetadataRoute } from 'next';

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'AGORA',
    short_name: 'AGORA',
    start_url: '/console',
    display: 'standalone',
    background_color: '#14171A',
    theme_color: '#14171A',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  };
}
