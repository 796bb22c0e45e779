// Who is signed in, and what the role permits.

import { me } from "../../state/session";
import { texts } from "../../texts";

const words = texts.account;

export function AccountPage() {
  const agent = me.value;
  if (!agent) return null;
  return (
    <section class="panel" aria-label={words.region}>
      <dl class="facts">
        <dt>{words.name}</dt>
        <dd>{agent.name}</dd>
        <dt>{words.login}</dt>
        <dd>{agent.login}</dd>
        <dt>{words.role}</dt>
        <dd>{agent.role_label}</dd>
      </dl>
    </section>
  );
}
