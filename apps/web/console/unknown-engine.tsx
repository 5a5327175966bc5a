// An address that names an engine which is not configured: it lists those that are.

export function UnknownEngine({ engineIds }: { engineIds: readonly string[] }) {
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
