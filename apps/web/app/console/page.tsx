// The console's address: `/console` for the first engine, `/console?engine=NAME` for any other. A name that
// is not configured lists those that are.
import { LiveConsole } from '../../console/live-console.tsx';
import { consoleService } from '../../server/instance.ts';

type Props = { readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>> };

export default async function ConsolePage({ searchParams }: Props) {
  const { engine } = await searchParams;
  const service = consoleService();
  const engineIds = service.engines();
  const engineId = engine === undefined ? engineIds[0] : engineIds.find((id) => id === engine);
  if (engineId === undefined) return <UnknownEngine engineIds={engineIds} />;
  return <LiveConsole key={engineId} engineId={engineId} venue={service.venue} />;
}

function UnknownEngine({ engineIds }: { engineIds: readonly string[] }) {
  return (
    <main className="mx-auto max-w-160 p-6 max-desk:pb-32 desk:pt-36">
      <title>No such engine · AGORA</title>
      <h1 className="text-why font-semibold">No engine of this name is configured.</h1>
      <p className="mt-2">Configured engines:</p>
      <ul className="mt-1">
        {engineIds.map((id) => (
          <li key={id}>
            <a className="inline-block min-h-11 py-2.5 underline" href={`/console?engine=${id}`}>
              {id}
            </a>
          </li>
        ))}
      </ul>
    </main>
  );
}
