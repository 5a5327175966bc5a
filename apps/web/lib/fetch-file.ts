// A file of this console, whole. The browser keeps a large one on disk.

/** Rejects with the reason where it does not come whole. */
export async function fetchFile(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the console answered ${response.status}.`);
  return response.blob();
}
