import { redirect } from 'next/navigation';

/** The address alone leads to the page that answers first. */
export default function Home() {
  redirect('/console');
}
