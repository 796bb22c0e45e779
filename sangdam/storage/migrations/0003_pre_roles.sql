-- Five roles at the desk, and an audit that also holds refusals and where from.

ALTER TABLE agent DROP CONSTRAINT agent_role_check;
ALTER TABLE agent ADD CONSTRAINT agent_role_check CHECK (role IN ('agent', 'senior', 'manager', 'admin', 'auditor'));

ALTER TABLE audit ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN refused boolean NOT NULL DEFAULT false;
CREATE INDEX audit_by_time ON audit (at DESC, id DESC);
CREATE INDEX audit_by_agent ON audit (agent_id, at DESC);

-- What managers set in the console; a name that has no row has the default of the code.
CREATE TABLE operation (
    name             text PRIMARY KEY,
    value            jsonb NOT NULL,
    -- every change adds one; changes are compare-and-set on it
    version          bigint NOT NULL DEFAULT 1,
    changed_at       timestamptz NOT NULL DEFAULT now(),
    changed_by       bigint REFERENCES agent (id)
);
