// Where a sign-in leads: a page of this console, whatever the address says.

const HOME = '/console';

/** `next` where it is a path of ours; else the console. Two slashes, or a backslash that browsers take for one, would leave it. */
export function wayOnOf(next: string | string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/[a-z?]/.test(next) || /[\\\s]/.test(next)) return HOME;
  return next.startsWith('/login') || next.startsWith('/api/') ? HOME : next;
}
