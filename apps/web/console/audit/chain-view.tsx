// The records of one chain, the proof of one of them, a verification of all, and the lines as they stand in the files.
'use client';
import type { ChainPage } from '@agora/shared/chain-answers';
import { useSearchParam } from '../../lib/search-param.ts';
import { useTRPC } from '../../lib/trpc.tsx';
import { useAnswer } from '../../lib/use-answer.ts';
import { Asked } from '../../ui/asked.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Table, Td } from '../../ui/table.tsx';
import { ExportLink } from './export-link.tsx';
import { Proof } from './proof.tsx';
import { Verification } from './verification.tsx';

const PAGE = 50;

export function ChainView() {
  const trpc = useTRPC();
  const chains = useAnswer(trpc.audit.chains.queryOptions(), null);
  const [named, setNamed] = useSearchParam('chain');
  return (
    <Asked answer={chains}>
      {(names) => {
        const chain = names.find((name) => name === named) ?? names[0];
        if (chain === undefined) return <p className="text-muted">No chain is configured.</p>;
        return (
          <div className="grid gap-3">
            <label className="flex max-w-120 flex-wrap items-center gap-3 text-label font-semibold text-muted">
              Chain
              <select
                value={chain}
                data-filter=""
                onChange={(event) => setNamed(event.target.value)}
                className="min-h-11 rounded-sm border border-edge bg-bg px-3 text-text"
              >
                {names.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <Verification key={chain} chain={chain} />
            <Records key={`${chain} records`} chain={chain} />
          </div>
        );
      }}
    </Asked>
  );
}

function Records({ chain }: { chain: string }) {
  const trpc = useTRPC();
  const [fromText, setFrom] = useSearchParam('from');
  const [seqText, setSeq] = useSearchParam('seq');
  const from = seqOf(fromText);
  const answer = useAnswer(trpc.audit.page.queryOptions({ chain, from_seq: from, count: PAGE }), null);
  const seq = seqOf(seqText);
  return (
    <>
      {seq === null ? null : <Proof chain={chain} seq={seq} onClose={() => setSeq(null)} />}
      <Panel
        id="records"
        title={from === null ? `Last records of ${chain}` : `Records of ${chain} from #${from}`}
        aside={<ExportLink chain={chain} />}
      >
        <Asked answer={answer}>
          {(page) => <RecordList page={page} onFrom={setFrom} onRecord={setSeq} />}
        </Asked>
        <div className="mt-2">
          <Button small onPress={answer.again}>
            Ask again
          </Button>
        </div>
      </Panel>
    </>
  );
}

const COLUMNS = [
  { name: 'Record', isFigure: true },
  { name: 'Time, UTC' },
  { name: 'Who' },
  { name: 'What' },
  { name: 'Data' },
];

type ListProps = { page: ChainPage; onFrom: (from: string | null) => void; onRecord: (seq: string) => void };

function RecordList({ page, onFrom, onRecord }: ListProps) {
  const newestFirst = [...page.records].reverse();
  const first = page.records[0]?.seq ?? 0;
  const last = page.records.at(-1)?.seq ?? 0;
  const isNewest = page.head === null || last >= page.head.seq;
  return (
    <>
      {page.problem === null ? null : (
        <p className="text-know">Records do not reach the disk now: {page.problem}</p>
      )}
      <Table label={`Records of ${page.chain}`} columns={COLUMNS}>
        {newestFirst.map(({ seq, record, problem }) => (
          <tr key={seq}>
            <Td isFigure>
              <button
                type="button"
                onClick={() => onRecord(String(seq))}
                className="min-h-6 underline decoration-edge underline-offset-4"
              >
                #{seq}
              </button>
            </Td>
            <Td className="whitespace-nowrap">
              {record?.ts.slice(0, 23).replace('T', ' ') ?? 'not readable'}
            </Td>
            <Td>{record?.actor}</Td>
            <Td>{record?.type ?? problem}</Td>
            <Td className="font-mono text-label break-all">
              {record === null ? '' : shortened(JSON.stringify(record.data))}
            </Td>
          </tr>
        ))}
      </Table>
      <div className="mt-3 flex flex-wrap gap-3">
        {isNewest ? null : (
          <Button small onPress={() => onFrom(null)}>
            Newest
          </Button>
        )}
        {first === 0 ? null : (
          <Button small onPress={() => onFrom(String(Math.max(0, first - PAGE)))}>
            Older
          </Button>
        )}
      </div>
    </>
  );
}

const SHOWN_CHARACTERS = 160;

function shortened(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}

function seqOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
