// Loaded into a process of the product before its own code, by tests alone: blocks its event loop for as long as it is told to, as a long
// computation or a swapping host would, and says when that was. The product knows nothing of it.

const now = () => performance.timeOrigin + performance.now();

process.on('message', ({ ms }: { readonly ms: number }) => {
  const fromMs = now();
  while (now() < fromMs + ms);
  process.send?.({ fromMs, toMs: now() });
});
// Being told must not keep a process alive that wants to end.
process.channel?.unref();
