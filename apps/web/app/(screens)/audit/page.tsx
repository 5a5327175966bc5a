// `/audit`.
import { AuditPage } from '../../../console/audit/audit-page.tsx';

export default function Page() {
  return <AuditPage />;
}
