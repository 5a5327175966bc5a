import { redirect } from 'next/navigation';

/** The console is the product's only page so far. */
export default function Home() {
  redirect('/console');
}
