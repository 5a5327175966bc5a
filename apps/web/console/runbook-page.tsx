// What to do when a stop is not confirmed in time: cancel at the venue by hand, with the orders that are left, and the way back.
'use client';
import { useView } from '../lib/live/live-context.tsx';
import { ordersLeft } from '../lib/runbook-text.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { Panel } from '../ui/panel.tsx';
import { Sentence } from '../ui/sentence.tsx';
import { Table, Td } from '../ui/table.tsx';

const VENUE_PAGES: Readonly<Record<string, string>> = {
  mainnet: 'https://app.hyperliquid.xyz/trade',
  testnet: 'https://app.hyperliquid-testnet.xyz/trade',
};

export function RunbookPage() {
  const { situation, engineId } = useView();
  const snapshot = situation?.snapshot ?? null;
  const venuePage = VENUE_PAGES[snapshot?.venue ?? ''];
  const orders = snapshot?.clearance?.unconfirmed ?? [];
  const { title, aside, lost, unlisted } = ordersLeft(situation);
  return (
    <>
      <PageHeading title="A stop that is not confirmed">
        Orders of {engineId} may still rest. Do these in order; each works without the ones before it.
      </PageHeading>
      <div className="grid gap-3 desk:grid-cols-2">
        <Panel id="steps" title="Steps">
          <ol className="mt-1 list-decimal space-y-2 pl-5">
            <li>Press STOP again. It is the same request, and costs nothing.</li>
            <li>
              <Sentence text="On the host: `./agora kill`. It asks the guardian again, and where none answers cancels from there until the venue shows nothing, without Redis and without the engine." />
            </li>
            <li>
              {venuePage === undefined
                ? 'At the venue: open the orders of the account and cancel all.'
                : 'At the venue: open Open Orders and press Cancel All.'}
              {venuePage === undefined ? null : (
                <a href={venuePage} target="_blank" rel="noreferrer" className="ml-2 underline">
                  {new URL(venuePage).host}
                </a>
              )}
            </li>
            <li>
              <Sentence text="Then the books differ, and that is right: look at the differences under Recon, and accept them with `./agora adopt` or there." />
            </li>
          </ol>
        </Panel>
        <Panel id="left" title={title} aside={aside} lost={lost}>
          {orders.length === 0 ? (
            <p className="mt-1 text-muted">{unlisted}</p>
          ) : (
            <Table
              label="Orders that are not confirmed gone"
              columns={[{ name: 'Order id' }, { name: 'Order' }, { name: 'Price', isFigure: true }]}
            >
              {orders.map((order) => (
                <tr key={order.cloid ?? order.oid} className={lost ? 'text-muted italic' : ''}>
                  <Td>{order.oid ?? 'not known'}</Td>
                  <Td>
                    {order.side} {order.sz} {order.coin}
                  </Td>
                  <Td isFigure>{order.px}</Td>
                </tr>
              ))}
            </Table>
          )}
        </Panel>
      </div>
    </>
  );
}
