// `/runbook`: a stop that is not confirmed.
import { RunbookPage } from '../../../console/runbook-page.tsx';

export default function Page() {
  return <RunbookPage />;
}
