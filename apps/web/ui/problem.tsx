// Where what went wrong with a change is told. It is there before it says anything, or no screen reader would say it.

export function Problem({ text }: { text: string }) {
  return (
    <span role="status" className="block text-label text-know">
      {text}
    </span>
  );
}
