// Signing in, with an error that says which of the two it is: wrong words, or too many tries.

import { useRef, useState } from "preact/hooks";
import { ApiError } from "../api/http";
import { Field } from "../parts/field";
import { Gate } from "../parts/gate";
import { expired, signIn } from "../state/session";
import { texts } from "../texts";

const words = texts.signIn;

export function SignIn() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [missing, setMissing] = useState<"login" | "password" | null>(null);
  const [busy, setBusy] = useState(false);
  const loginField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);

  async function submit(): Promise<void> {
    if (busy) return;
    const lacking = !login.trim() ? "login" : !password ? "password" : null;
    setMissing(lacking);
    if (lacking) return (lacking === "login" ? loginField : passwordField).current?.focus();
    setBusy(true);
    setProblem(null);
    try {
      await signIn(login.trim(), password);
    } catch (error) {
      setBusy(false);
      setProblem(explain(error));
      setPassword("");
      passwordField.current?.focus();
    }
  }

  return (
    <Gate
      title={words.title}
      lead={expired.value ? words.expired : words.lead}
      problem={problem}
      submit={busy ? words.busy : words.submit}
      busy={busy}
      onSubmit={() => void submit()}
    >
      <Field
        id="login"
        label={words.login}
        autocomplete="username"
        value={login}
        onValue={setLogin}
        inputRef={loginField}
        error={missing === "login" ? words.needLogin : null}
      />
      <Field
        id="password"
        label={words.password}
        secret
        autocomplete="current-password"
        value={password}
        onValue={setPassword}
        inputRef={passwordField}
        error={missing === "password" ? words.needPassword : null}
      />
    </Gate>
  );
}

function explain(error: unknown): string {
  if (!(error instanceof ApiError) || error.status === 0) return texts.act.unreachable;
  if (error.status === 401) return words.wrong;
  if (error.status === 429) return words.tooMany(error.retryAfter && Math.ceil(error.retryAfter / 60));
  return error.message || texts.act.failed;
}
