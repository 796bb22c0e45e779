// The first password was given by someone else: a new one comes before anything else.

import { useState } from "preact/hooks";
import { ApiError } from "../api/http";
import type { Agent } from "../api/types";
import { Field } from "../parts/field";
import { Gate } from "../parts/gate";
import { changePassword } from "../state/session";
import { texts } from "../texts";

const LEAST = 10;
const words = texts.password;
type Where = "current" | "next" | "again";

export function ChangePassword({ agent }: { agent: Agent }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState<{ where: Where; text: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(): Promise<void> {
    if (busy) return;
    const found = check(current, next, again);
    setWrong(found);
    setProblem(null);
    if (found) return document.getElementById(found.where)?.focus();
    setBusy(true);
    try {
      await changePassword(current, next);
    } catch (error) {
      setBusy(false);
      setProblem(explain(error));
    }
  }

  const errorAt = (where: Where): string | null => (wrong?.where === where ? wrong.text : null);
  return (
    <Gate
      title={words.title}
      lead={words.lead(agent.name)}
      problem={problem}
      submit={busy ? words.busy : words.submit}
      busy={busy}
      onSubmit={() => void submit()}
    >
      <Field id="current" label={words.current} secret autocomplete="current-password" value={current} onValue={setCurrent} error={errorAt("current")} />
      <Field id="next" label={words.next} secret autocomplete="new-password" value={next} onValue={setNext} error={errorAt("next")} hint={words.rule(LEAST)} />
      <Field id="again" label={words.again} secret autocomplete="new-password" value={again} onValue={setAgain} error={errorAt("again")} />
    </Gate>
  );
}

function check(current: string, next: string, again: string): { where: Where; text: string } | null {
  if (!current) return { where: "current", text: words.needCurrent };
  if ([...next].length < LEAST) return { where: "next", text: words.short(LEAST) };
  if (next === current) return { where: "next", text: words.same };
  if (next !== again) return { where: "again", text: words.differs };
  return null;
}

function explain(error: unknown): string {
  if (!(error instanceof ApiError) || error.status === 0) return texts.act.unreachable;
  if (error.status === 429) return texts.signIn.tooMany(error.retryAfter && Math.ceil(error.retryAfter / 60));
  if (error.status === 401 || error.status === 403) return words.wrong;
  return error.message || texts.act.failed;
}
