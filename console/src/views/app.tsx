// Which screen: sign-in, a new password, or the desk.

import { mustChange, session, sessionState, startSession } from "../state/session";
import { texts } from "../texts";
import { ChangePassword } from "./change-password";
import { Desk } from "./desk";
import { SignIn } from "./sign-in";

export function App() {
  switch (sessionState.value) {
    case "asking":
      return <div class="splash" aria-busy="true" />;
    case "unreachable":
      return (
        <main class="splash">
          <p role="alert">{texts.act.unreachable}</p>
          <button type="button" class="button" onClick={() => void startSession()}>
            {texts.list.retry}
          </button>
        </main>
      );
    case "out":
      return <SignIn />;
    case "in":
      if (!session.value) return null;
      return mustChange.value ? <ChangePassword agent={session.value.agent} /> : <Desk key={session.value.agent.id} agent={session.value.agent} />;
  }
}
