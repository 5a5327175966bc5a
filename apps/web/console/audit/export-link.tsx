// The lines of a chain as a file. They are fetched by the page, so that it knows how long that holds a connection.
'use client';
import { AUDIT_EXPORT_PATH } from '@agora/shared/console-audit';
import { type MouseEvent, useState } from 'react';
import { fetchFile } from '../../lib/fetch-file.ts';
import { after } from '../../lib/live/browser.ts';
import { browserLocks, longRequest } from '../../lib/live/long-request.ts';
import { Problem } from '../../ui/problem.tsx';

/** By then the browser has taken the file over, in milliseconds. */
const TAKEN_MS = 60_000;

export function ExportLink({ chain }: { chain: string }) {
  const [problem, setProblem] = useState('');
  const href = `${AUDIT_EXPORT_PATH}?chain=${encodeURIComponent(chain)}`;
  const fetchIt = async (event: MouseEvent) => {
    event.preventDefault();
    setProblem('');
    try {
      save(await longRequest(browserLocks(), () => fetchFile(href)), `agora-${chain}.jsonl`);
    } catch (error) {
      setProblem(`Not exported: ${error instanceof Error ? error.message : 'no answer.'}`);
    }
  };
  return (
    <>
      <a
        href={href}
        download
        onClick={(event) => void fetchIt(event)}
        className="inline-block min-h-6 underline"
      >
        Export the lines
      </a>
      <Problem text={problem} />
    </>
  );
}

function save(lines: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(lines);
  link.download = name;
  link.click();
  after(TAKEN_MS, () => URL.revokeObjectURL(link.href));
}
