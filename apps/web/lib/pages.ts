// The pages of the console: their addresses, names and the key that follows `g`.

export const PAGES = [
  { path: '/console', name: 'Console', key: 'c' },
  { path: '/audit', name: 'Audit', key: 'a' },
  { path: '/recon', name: 'Recon', key: 'r' },
  { path: '/limits', name: 'Limits', key: 'l' },
  { path: '/fleet', name: 'Fleet', key: 'f' },
  { path: '/alarms', name: 'Alarms', key: 'm' },
  { path: '/settings', name: 'Settings', key: 's' },
] as const;

/** Pages that another page leads to, by their address. */
const INNER_PAGES: Readonly<Record<string, string>> = {
  '/resume': 'Resume',
  '/reduce': 'Less risk',
  '/runbook': 'Runbook',
};

/** The name of the page at an address; null for the console itself and for what is no page. */
export function pageName(path: string): string | null {
  if (path === '/console') return null;
  return PAGES.find((page) => page.path === path)?.name ?? INNER_PAGES[path] ?? null;
}

/** The address of a page for one engine; the first engine needs no name. */
export function pageHref(path: string, engineId: string, firstId: string | undefined): string {
  return engineId === firstId ? path : `${path}?engine=${encodeURIComponent(engineId)}`;
}

/** The address of `path`, which may hold a query and a part, for the engine that the page names; null = it names none. */
export function wayTo(path: string, engineId: string | null): string {
  if (engineId === null) return path;
  const [page = '', part] = path.split('#');
  const named = `${page}${page.includes('?') ? '&' : '?'}engine=${encodeURIComponent(engineId)}`;
  return part === undefined ? named : `${named}#${part}`;
}
