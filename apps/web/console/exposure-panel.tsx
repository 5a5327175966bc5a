// What is at risk, coin by coin, gross before net. Remembered figures are set apart by edge, slant and title,
// and are folded away after a minute.
'use client';
import type { Exposure, ExposureRow } from '@agora/shared/exposure';
import { ageOf, longAge, usdWhole } from '@agora/shared/format';
import type { Situation } from '@agora/shared/situation';
import type { IsoMs } from '@agora/shared/time';
import { type ReactNode, useState } from 'react';
import {
  distanceText,
  exposureHeading,
  guardianText,
  noRowsText,
  restingText,
  shareText,
  sizeText,
  unconfirmedTexts,
} from '../lib/exposure-text.ts';
import type { View } from '../lib/live/view.ts';
import { Panel } from '../ui/panel.tsx';

const FOLDED_AFTER_MS = 60_000;

export function ExposurePanel({ view, className }: { view: View; className?: string }) {
  // One memory is unfolded, never the next one.
  const [unfoldedAsOf, setUnfolded] = useState<IsoMs | null>(null);
  const { situation } = view;
  const { title, aside, lost, lostForMs } = exposureHeading(situation);
  const exposure = situation?.snapshot?.exposure ?? null;
  const isFolded = lostForMs !== null && lostForMs > FOLDED_AFTER_MS && exposure?.as_of !== unfoldedAsOf;
  return (
    <Panel id="exposure" title={title} aside={aside} lost={lost} className={className ?? ''}>
      {situation?.byGuardian === true ? (
        <p className="mt-1 text-why-phone desk:text-why">{guardianText(situation, view.seen.frame)}</p>
      ) : null}
      {exposure === null || exposure.rows.length === 0 ? (
        <p className="mt-1 text-why-phone desk:text-why">{noRowsText(situation)}</p>
      ) : isFolded ? (
        <Folded onShow={() => setUnfolded(exposure.as_of)} />
      ) : (
        <Exposures exposure={exposure} situation={situation} isLive={!lost} />
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

type ExposuresProps = { exposure: Exposure; situation: Situation | null; isLive: boolean };

function Exposures({ exposure, situation, isLive }: ExposuresProps) {
  if (situation === null) return null;
  return (
    <>
      <Unconfirmed situation={situation} />
      <ExposureTable exposure={exposure} situation={situation} isLive={isLive} />
    </>
  );
}

function ExposureTable({
  exposure,
  situation,
  isLive,
}: {
  exposure: Exposure;
  situation: Situation;
  isLive: boolean;
}) {
  const value = isLive ? '' : 'italic text-muted';
  const asOf = `${longAge(ageOf(exposure.as_of, situation.nowMs))}`;
  return (
    <table className="mt-0.5 w-full border-collapse text-label tabular-nums desk:text-table">
      <thead>
        <tr className="text-label text-muted">
          <Head first>Market</Head>
          <Head>Position</Head>
          <Head>Notional</Head>
          <Head wideOnly>Worst case, of position cap</Head>
          <Head>Liq. distance</Head>
          <Head>Resting</Head>
          <Head wideOnly>As of</Head>
        </tr>
      </thead>
      <tbody>
        {exposure.rows.map((row) => (
          <Row key={row.coin} row={row} isLive={isLive} value={value} asOf={asOf} />
        ))}
        <tr>
          <Cell first>Gross</Cell>
          <Cell />
          <Cell className={value}>{usdWhole(exposure.gross_usd)}</Cell>
          <Cell wideOnly className={value}>
            {usdWhole(exposure.worst_case_usd)}, {shareText(exposure.worst_case_usd, exposure.cap_usd)} of
            total cap
          </Cell>
          <Cell />
          <Cell className={value}>{total(exposure.rows)}</Cell>
          <Cell wideOnly />
        </tr>
        <tr>
          <Cell first>Net</Cell>
          <Cell />
          <Cell className={value}>{usdWhole(exposure.net_usd)}</Cell>
          <Cell wideOnly />
          <Cell />
          <Cell />
          <Cell wideOnly />
        </tr>
      </tbody>
    </table>
  );
}

type RowProps = { row: ExposureRow; isLive: boolean; value: string; asOf: string };

function Row({ row, isLive, value, asOf }: RowProps) {
  return (
    <tr>
      <Cell first>
        <RowName row={row} asOf={asOf} />
      </Cell>
      <Cell className={value}>{sizeText(row, isLive)}</Cell>
      <Cell className={value}>{usdWhole(row.notional_usd)}</Cell>
      <Cell wideOnly className={value}>
        {usdWhole(row.worst_case_usd)}, {shareText(row.worst_case_usd, row.cap_usd)}
      </Cell>
      <Cell className={value}>{distanceText(row.liq_distance_pct)}</Cell>
      <Cell className={value}>{restingText(row)}</Cell>
      <Cell wideOnly className={value}>
        {asOf}
      </Cell>
    </tr>
  );
}

/** A phone has no room for the cap and the age: they open at a touch on the market's name. */
function RowName({ row, asOf }: { row: ExposureRow; asOf: string }) {
  return (
    <>
      <span className="max-desk:hidden">{row.coin}</span>
      <details className="desk:hidden">
        <summary className="min-h-8 content-center">{row.coin}</summary>
        <span className="text-label whitespace-normal text-muted">
          Worst case {usdWhole(row.worst_case_usd)}, {shareText(row.worst_case_usd, row.cap_usd)} of position
          cap. As of {asOf} ago.
        </span>
      </details>
    </>
  );
}

function total(rows: readonly ExposureRow[]): string {
  const sum = (of: (row: ExposureRow) => number) => rows.reduce((n, row) => n + of(row), 0);
  return restingText({
    resting: sum((r) => r.resting),
    in_flight: sum((r) => r.in_flight),
    unresolved: sum((r) => r.unresolved),
  });
}

/** Orders of a stop that nobody has confirmed gone, as the venue last showed them. */
function Unconfirmed({ situation }: { situation: Situation }) {
  const texts = unconfirmedTexts(situation);
  if (texts.length === 0) return null;
  return (
    <p className="mt-1 text-label text-act-text">
      <b className="font-semibold">NOT CONFIRMED gone, counted in the worst case:</b> {texts.join('; ')}
    </p>
  );
}

type CellProps = { first?: boolean; wideOnly?: boolean; className?: string; children?: ReactNode };

function cellClass({ first = false, wideOnly = false, className = '' }: CellProps): string {
  return `py-0.5 ${first ? 'pr-2 text-left' : 'px-1 text-right wide:px-2'} ${wideOnly ? 'max-desk:hidden max-wide:whitespace-normal' : ''} ${className}`;
}

function Head(props: CellProps) {
  return (
    <th scope="col" className={`font-semibold ${cellClass(props)}`}>
      {props.children}
    </th>
  );
}

function Cell(props: CellProps) {
  return (
    <td
      className={`border-t border-line whitespace-nowrap max-[22rem]:whitespace-normal ${cellClass(props)}`}
    >
      {props.children}
    </td>
  );
}
