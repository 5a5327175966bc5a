// Loaded into a process of the product before its own code, by tests alone: blocks its event loop for as long as it is told to, as a long
// computation or a swapping host would, and says when that begins and when it is over: killed meanwhile, it has said the one. The product
// knows nothing of it.

const now = () => performance.timeOrigin + performance.now();

process.on('message', ({ ms }: { readonly ms: number }) => {
  const fromMs = now();
  process.send?.({ fromMs });
  while (now() < fromMs + ms);
  process.send?.({ toMs: now() });
});
// Being told must not keep a process alive that wants to end.
process.channel?.unref();
