// What is at risk, coin by coin, gross before net. Remembered figures are set apart by edge, slant and title,
// and are folded away after a minute.
'use client';
import type { Exposure, ExposureRow } from '@agora/shared/exposure';
import { usdWhole } from '@agora/shared/format';
import { type ReactNode, useState } from 'react';
import {
  exposureHeading,
  guardianText,
  noRowsText,
  restingText,
  shareText,
  sizeText,
} from '../lib/exposure-text.ts';
import type { View } from '../lib/live/view.ts';
import { Panel } from '../ui/panel.tsx';

const FOLDED_AFTER_MS = 60_000;

export function ExposurePanel({ view, className }: { view: View; className?: string }) {
  const [isUnfolded, setUnfolded] = useState(false);
  const { situation } = view;
  const { title, aside, lost, lostForMs } = exposureHeading(situation);
  const exposure = situation?.snapshot?.exposure ?? null;
  const isFolded = lostForMs !== null && lostForMs > FOLDED_AFTER_MS && !isUnfolded;
  return (
    <Panel id="exposure" title={title} aside={aside} lost={lost} className={className ?? ''}>
      {situation?.byGuardian === true ? (
        <p className="mt-1 text-why-phone desk:text-why">{guardianText(situation, view.seen.frame)}</p>
      ) : null}
      {exposure === null || exposure.rows.length === 0 ? (
        <p className="mt-1 text-why-phone desk:text-why">{noRowsText(situation)}</p>
      ) : isFolded ? (
        <Folded onShow={() => setUnfolded(true)} />
      ) : (
        <ExposureTable exposure={exposure} isLive={!lost} />
      )}
    </Panel>
  );
}

function Folded({ onShow }: { onShow: () => void }) {
  return (
    <p className="mt-1 flex items-center gap-x-4">
      <span aria-hidden="true">—</span>
      <button
        type="button"
        onClick={onShow}
        className="min-h-11 rounded-sm border border-edge px-4 py-2 font-semibold"
      >
        Show last known
      </button>
    </p>
  );
}

function ExposureTable({ exposure, isLive }: { exposure: Exposure; isLive: boolean }) {
  const value = isLive ? '' : 'italic text-muted';
  return (
    <table className="mt-1 w-full border-collapse text-table tabular-nums">
      <thead>
        <tr className="text-label text-muted">
          <Head first>Market</Head>
          <Head>Position</Head>
          <Head>Notional</Head>
          <Head wideOnly>Worst case, of cap</Head>
          <Head>Liq. distance</Head>
          <Head>Resting</Head>
        </tr>
      </thead>
      <tbody>
        {exposure.rows.map((row) => (
          <Row key={row.coin} row={row} isLive={isLive} value={value} />
        ))}
        <tr>
          <Cell first>Gross</Cell>
          <Cell />
          <Cell className={value}>{usdWhole(exposure.gross_usd)}</Cell>
          <Cell wideOnly className={value}>
            {shareText(exposure.gross_usd, exposure.cap_usd)}
          </Cell>
          <Cell />
          <Cell />
        </tr>
        <tr>
          <Cell first>Net</Cell>
          <Cell />
          <Cell className={value}>{usdWhole(exposure.net_usd)}</Cell>
          <Cell wideOnly />
          <Cell />
          <Cell />
        </tr>
      </tbody>
    </table>
  );
}

function Row({ row, isLive, value }: { row: ExposureRow; isLive: boolean; value: string }) {
  return (
    <tr>
      <Cell first>{row.coin}</Cell>
      <Cell className={value}>{sizeText(row, isLive)}</Cell>
      <Cell className={value}>{usdWhole(row.notional_usd)}</Cell>
      <Cell wideOnly className={value}>
        {shareText(row.worst_case_usd, row.cap_usd)}
      </Cell>
      <Cell className={value}>
        {row.liq_distance_pct === null ? '—' : `${row.liq_distance_pct.toFixed(1)} %`}
      </Cell>
      <Cell className={value}>{restingText(row)}</Cell>
    </tr>
  );
}

type CellProps = { first?: boolean; wideOnly?: boolean; className?: string; children?: ReactNode };

function cellClass({ first = false, wideOnly = false, className = '' }: CellProps): string {
  return `py-1 ${first ? 'pr-2 text-left' : 'px-1 text-right desk:px-2'} ${wideOnly ? 'max-desk:hidden' : ''} ${className}`;
}

function Head(props: CellProps) {
  return (
    <th scope="col" className={`font-semibold ${cellClass(props)}`}>
      {props.children}
    </th>
  );
}

function Cell(props: CellProps) {
  return <td className={`border-t border-line whitespace-nowrap ${cellClass(props)}`}>{props.children}</td>;
}
