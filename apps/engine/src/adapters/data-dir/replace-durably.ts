/** Replaces a file as a whole: when it resolves, the new text and the directory's entry are on disk. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function replaceDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
