// A path that is no page of this product.

export default function NotFound() {
  return (
    <main className="mx-auto max-w-160 p-6 max-desk:pb-32 desk:pt-36">
      <title>No such page · AGORA</title>
      <h1 className="text-why font-semibold">There is no page at this address.</h1>
      <a className="mt-2 inline-block min-h-11 py-2.5 underline" href="/console">
        Go to the console
      </a>
    </main>
  );
}
