-- The tables of the run path, all empty before. home comes first in every key and unique index: every row belongs to one home,
-- and a transaction stays in one home. There are no foreign keys: rows are written by the lanes alone, and `ledger check` and
-- `log audit` recompute what foreign keys could only assert in part. Java makes all ids and times.

CREATE TABLE instance (
  name  text PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE batch (
  home smallint    NOT NULL,
  id   uuid        NOT NULL,
  at   timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);

CREATE TABLE idempotency (
  home      smallint    NOT NULL,
  scope     uuid        NOT NULL,
  operation text        NOT NULL,
  key       text        NOT NULL,
  request   bytea       NOT NULL,
  status    integer     NOT NULL,
  -- encrypted: answers hold status tokens and what a payer needs
  answer    bytea       NOT NULL,
  at        timestamptz NOT NULL,
  PRIMARY KEY (home, scope, operation, key)
);

-- Only for forgetting what is too old: rows lie in the order of their time, so that a few pages of index do.
CREATE INDEX batch_at ON batch USING brin (at);
CREATE INDEX idempotency_at ON idempotency USING brin (at);

-- Documents, as the bytes that were sealed. A row holds those that one command has left; their ids follow each other, and the
-- first of them is the row's, so that any of them leads to the last row that doesn't begin behind it.
CREATE TABLE document (
  home    smallint NOT NULL,
  id      uuid     NOT NULL,
  owner   uuid     NOT NULL,
  ids     uuid[]   NOT NULL,
  kinds   text[]   NOT NULL,
  digests bytea[]  NOT NULL,
  -- the first four bytes of each digest, to look it up by
  keys    int4[]   NOT NULL,
  -- of the bytes before they were compressed (Zstandard with documents-1.dict): of each document its time, its length and itself
  size    integer  NOT NULL,
  bytes   bytea    NOT NULL,
  PRIMARY KEY (home, id)
);
-- New entries wait in a list until the server has them sorted in (Documents.sortIn): it would be a batch otherwise.
CREATE INDEX document_keys ON document USING gin (keys) WITH (fastupdate = on, gin_pending_list_limit = 65536);
-- They are compressed already. Up to a page a row is kept whole, without the rows and the index of a TOAST table.
ALTER TABLE document ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE document SET (toast_tuple_target = 8160);
-- Nothing is searched by these bytes, so there is nothing to know about them.
ALTER TABLE document ALTER COLUMN bytes SET STATISTICS 0;

-- Ledger.
CREATE TABLE account (
  home           smallint NOT NULL,
  name           text     NOT NULL,
  asset          text     NOT NULL,
  debits         bigint   NOT NULL CHECK (debits >= 0),
  credits        bigint   NOT NULL CHECK (credits >= 0),
  held           bigint   NOT NULL CHECK (held >= 0),
  runs_in_flight bigint   NOT NULL CHECK (runs_in_flight >= 0),
  day            date     NOT NULL,
  credits_of_day bigint   NOT NULL,
  owing          bigint   NOT NULL,
  PRIMARY KEY (home, name, asset),
  -- The last line of defence, should a rule above be wrong: an agent never spends what it doesn't have.
  CHECK (name NOT LIKE 'agent_credits:%' OR credits - debits - held >= 0)
) WITH (fillfactor = 70);

CREATE TABLE transfer (
  home    smallint    NOT NULL,
  id      uuid        NOT NULL,
  agent   uuid        NOT NULL,
  phase   text        NOT NULL,
  of      uuid,
  debit   text        NOT NULL,
  credit  text        NOT NULL,
  asset   text        NOT NULL,
  amount  bigint      NOT NULL CHECK (amount > 0),
  subject uuid        NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (home, agent, id)
);
-- For what was booked in a period: rows lie in the order of their time.
CREATE INDEX transfer_at ON transfer USING brin (at);
-- A hold ends once.
CREATE UNIQUE INDEX transfer_end ON transfer (home, of) WHERE of IS NOT NULL;

CREATE TABLE credit_grant (
  home        smallint    NOT NULL,
  id          uuid        NOT NULL,
  agent       uuid        NOT NULL,
  payment     uuid        NOT NULL,
  receipt     uuid        NOT NULL,
  eligibility uuid        NOT NULL,
  asset       text        NOT NULL,
  credits     bigint      NOT NULL CHECK (credits > 0),
  remaining   bigint      NOT NULL,
  held        bigint      NOT NULL,
  paid_asset  text        NOT NULL,
  paid        bigint      NOT NULL,
  tools       text        NOT NULL,
  state       text        NOT NULL,
  expires_at  timestamptz NOT NULL,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (home, id),
  CHECK (0 <= held AND held <= remaining AND remaining <= credits),
  CHECK (remaining > 0 OR state <> 'funded')
) WITH (fillfactor = 70);
CREATE INDEX credit_grant_agent ON credit_grant (home, agent);
-- Those that runs may reserve of. By state, which few updates change: they stay heap-only tuples.
CREATE INDEX credit_grant_funded ON credit_grant (home, agent) WHERE state = 'funded';
-- A payment funds once.
CREATE UNIQUE INDEX credit_grant_payment ON credit_grant (home, payment);

-- Where the money of a grant has gone so far. Apart from the grant's own row, which every run rewrites.
CREATE TABLE grant_books (
  home         smallint NOT NULL,
  credit_grant uuid     NOT NULL,
  recognised   bigint   NOT NULL CHECK (recognised >= 0),
  broken       bigint   NOT NULL CHECK (broken >= 0),
  returned     bigint   NOT NULL CHECK (returned >= 0),
  receivable   bigint   NOT NULL,
  refunded     bigint   NOT NULL CHECK (refunded >= 0),
  reckoned     bigint   NOT NULL CHECK (reckoned >= 0),
  taken        bigint   NOT NULL CHECK (taken >= 0),
  uncovered    bigint   NOT NULL CHECK (uncovered >= 0),
  expired      bigint   NOT NULL CHECK (expired >= 0),
  closed       boolean  NOT NULL,
  PRIMARY KEY (home, credit_grant)
);
-- Looked for every few seconds: those whose money went back after it was spent.
CREATE INDEX grant_books_owing ON grant_books (home, credit_grant) WHERE uncovered > 0;
CREATE INDEX grant_books_open ON grant_books (home, credit_grant) WHERE NOT closed;

-- Money that goes back: a refund or a dispute, with what is held for it while the provider hasn't answered.
CREATE TABLE adjustment (
  home               smallint    NOT NULL,
  id                 uuid        NOT NULL,
  agent              uuid        NOT NULL,
  payment            uuid        NOT NULL,
  dispute            boolean     NOT NULL,
  state              text        NOT NULL,
  provider_reference text,
  asset              text        NOT NULL,
  amount             bigint      NOT NULL CHECK (amount > 0),
  credits            bigint      NOT NULL CHECK (credits >= 0),
  hold               uuid,
  held               bigint      NOT NULL CHECK (held >= 0),
  taken              bigint      NOT NULL CHECK (taken >= 0),
  owed               bigint      NOT NULL CHECK (owed >= 0),
  author             text        NOT NULL,
  reason             text        NOT NULL,
  -- the digest of the operator's key, so that a copy finds what the first began
  asked              bytea,
  closing            uuid,
  created_at         timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);
CREATE INDEX adjustment_payment ON adjustment (home, payment);
CREATE UNIQUE INDEX adjustment_reference ON adjustment (home, provider_reference);
CREATE INDEX adjustment_open ON adjustment (home, created_at, id) WHERE state IN ('requested', 'submitted');

-- Agents, trust, credentials.
CREATE TABLE agent (
  home           smallint    NOT NULL,
  id             uuid        NOT NULL,
  state          text        NOT NULL,
  trust          text        NOT NULL,
  mode           text        NOT NULL,
  manifest       bytea       NOT NULL,
  key            bytea       NOT NULL,
  thumbprint     text        NOT NULL,
  nonce          text        NOT NULL,
  status_token   bytea       NOT NULL,
  claim          bytea,
  trust_decision uuid,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX agent_thumbprint ON agent (home, thumbprint) WHERE state <> 'submitted';
-- Agents that were submitted and nothing more, until they are forgotten.
CREATE INDEX agent_submitted ON agent (home, created_at) WHERE state = 'submitted';
CREATE UNIQUE INDEX agent_status_token ON agent (home, status_token);
CREATE INDEX agent_trust ON agent (trust) WHERE trust = 'pending';

CREATE TABLE credential (
  home       smallint    NOT NULL,
  id         uuid        NOT NULL,
  agent      uuid        NOT NULL,
  state      text        NOT NULL,
  secret     bytea       NOT NULL,
  scopes     text        NOT NULL,
  tools      text        NOT NULL,
  data_modes text        NOT NULL,
  rate       bigint      NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);
CREATE INDEX credential_agent ON credential (home, agent);
CREATE UNIQUE INDEX credential_secret ON credential (home, secret);

-- Quotes and money coming in.
CREATE TABLE quote (
  home       smallint    NOT NULL,
  id         uuid        NOT NULL,
  agent      uuid        NOT NULL,
  state      text        NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);

CREATE TABLE payment (
  home               smallint    NOT NULL,
  id                 uuid        NOT NULL,
  agent              uuid        NOT NULL,
  quote              uuid        NOT NULL,
  route              text        NOT NULL,
  state              text        NOT NULL,
  provider_reference text,
  -- digest and time of the sealed request, which a confirmation links to
  request            bytea,
  requested_at       timestamptz,
  asset              text        NOT NULL,
  amount             bigint      NOT NULL CHECK (amount > 0),
  credits            bigint      NOT NULL CHECK (credits > 0),
  tools              text        NOT NULL,
  data_modes         text        NOT NULL,
  credit_grant       uuid,
  created_at         timestamptz NOT NULL,
  expires_at         timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX payment_quote ON payment (home, quote);
CREATE INDEX payment_reference ON payment (home, provider_reference);
-- Those that a sweep looks for every few seconds: few, among all that ever were.
CREATE INDEX payment_requested ON payment (home, created_at, id) WHERE state = 'requested';
CREATE INDEX payment_submitted ON payment (home, created_at, id) WHERE state = 'submitted';
CREATE INDEX payment_open ON payment (home, agent) WHERE state IN ('requested', 'submitted');
CREATE INDEX payment_ended ON payment (home, created_at, id) WHERE state IN ('pending', 'failed', 'expired');

-- Every correctly signed message of a provider, taken or not, with its exact bytes, compressed and encrypted: they hold payers' secrets.
CREATE TABLE confirmation (
  home        smallint    NOT NULL,
  id          uuid        NOT NULL,
  payment     uuid,
  provider    text        NOT NULL,
  event_id    text        NOT NULL,
  event_type  text        NOT NULL,
  state       text        NOT NULL,
  reason      text,
  message     bytea       NOT NULL,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);
CREATE UNIQUE INDEX confirmation_event ON confirmation (home, provider, event_id);
-- What operators look for, and hardly ever is there.
CREATE INDEX confirmation_in_review ON confirmation (home, id) WHERE state = 'manual_review';
-- As with documents: compressed before it was encrypted.
ALTER TABLE confirmation ALTER COLUMN message SET STORAGE EXTERNAL;
ALTER TABLE confirmation SET (toast_tuple_target = 8160);
ALTER TABLE confirmation ALTER COLUMN message SET STATISTICS 0;

CREATE TABLE contract (
  home            smallint    NOT NULL,
  id              uuid        NOT NULL,
  agent           uuid        NOT NULL,
  state           text        NOT NULL,
  standing        boolean     NOT NULL,
  tool            text        NOT NULL,
  maximum         bigint      NOT NULL,
  budget          bigint,
  committed       bigint      NOT NULL,
  runs            bigint      NOT NULL,
  acceptance      text,
  accepted_at     timestamptz,
  expires_at      timestamptz NOT NULL,
  PRIMARY KEY (home, id),
  CHECK (budget IS NULL OR committed <= budget)
) WITH (fillfactor = 70);
CREATE INDEX contract_agent ON contract (home, agent, id);

-- Runs: the row is the queue entry. due_at is when somebody should look at it: the retry time of a queued run, the end of the
-- lease of an operating one, nothing for one that waits for others or is over.
CREATE TABLE run (
  home         smallint    NOT NULL,
  id           uuid        NOT NULL,
  agent        uuid        NOT NULL,
  contract     uuid        NOT NULL,
  credential   uuid        NOT NULL,
  tool         text        NOT NULL,
  reference    text,
  state        text        NOT NULL,
  credit_state text        NOT NULL,
  credit       text        NOT NULL,
  hold         uuid        NOT NULL,
  held         bigint      NOT NULL,
  reserved     text        NOT NULL,
  available    bigint      NOT NULL,
  evidence     text        NOT NULL,
  events       text        NOT NULL,
  priority     smallint    NOT NULL,
  node         uuid,
  fence        bigint      NOT NULL,
  due_at       timestamptz,
  attempts     bigint      NOT NULL,
  losses       bigint      NOT NULL,
  result       uuid,
  attestation  uuid,
  callback     uuid,
  created_at   timestamptz NOT NULL,
  finished_at  timestamptz,
  PRIMARY KEY (home, id)
) WITH (fillfactor = 80);
CREATE INDEX run_agent ON run (home, agent, id);
-- Runs in the queue, by whose they are: so agents are walked one after the other, however much one of them has there. A run
-- that is leased when it is made never enters it.
CREATE INDEX run_queued ON run (home, agent, tool, due_at) WHERE state = 'queued';
-- What operators look for, and hardly ever is there.
CREATE INDEX run_retried ON run (home, due_at) WHERE state = 'queued' AND attempts > 0;
CREATE INDEX run_under_review ON run (home, id) WHERE state = 'under_review';
-- Leases, and waits for agents, by when they end.
CREATE INDEX run_due ON run (home, due_at) WHERE due_at IS NOT NULL AND state <> 'queued';

-- The nodes that work on runs, each as it last said of itself: in home 0, rewritten by each node every second while
-- it has something new to say.
CREATE TABLE node (
  home        smallint    NOT NULL,
  id          uuid        NOT NULL,
  started_at  timestamptz NOT NULL,
  seen_at     timestamptz NOT NULL,
  drain       boolean     NOT NULL,
  taking      boolean     NOT NULL,
  slots       bigint      NOT NULL,
  working     bigint      NOT NULL,
  overrunning bigint      NOT NULL,
  finished    bigint      NOT NULL,
  PRIMARY KEY (home, id)
) WITH (fillfactor = 50);

CREATE TABLE evidence (
  home       smallint    NOT NULL,
  id         uuid        NOT NULL,
  agent      uuid        NOT NULL,
  name       text        NOT NULL,
  family     text,
  media_type text        NOT NULL,
  digest     bytea       NOT NULL,
  size       bigint      NOT NULL,
  -- compressed (Zstandard); absent when the bytes lie in the evidence folder under their digest
  bytes      bytea,
  -- by itself, not inline with a run
  uploaded   boolean     NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);
-- How much an agent has uploaded within a day.
CREATE INDEX evidence_uploaded ON evidence (home, agent, created_at) INCLUDE (size) WHERE uploaded;
-- Only for the sweep of the evidence folder, which asks whether a file is anybody's.
CREATE INDEX evidence_in_folder ON evidence (home, digest) WHERE bytes IS NULL;
-- As with documents.
ALTER TABLE evidence ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE evidence SET (toast_tuple_target = 8160);
ALTER TABLE evidence ALTER COLUMN bytes SET STATISTICS 0;

CREATE TABLE exception_ticket (
  home      smallint    NOT NULL,
  id        uuid        NOT NULL,
  agent     uuid        NOT NULL,
  run       uuid        NOT NULL,
  type      text        NOT NULL,
  severity  text        NOT NULL,
  state     text        NOT NULL,
  detail    text        NOT NULL,
  reading   text,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  PRIMARY KEY (home, id)
);
CREATE INDEX exception_ticket_run ON exception_ticket (home, run);

CREATE TABLE callback (
  home        smallint    NOT NULL,
  id          uuid        NOT NULL,
  agent       uuid        NOT NULL,
  run         uuid        NOT NULL,
  state       text        NOT NULL,
  type        text        NOT NULL,
  url         text        NOT NULL,
  sequence    bigint      NOT NULL,
  result      uuid        NOT NULL,
  attestation uuid        NOT NULL,
  attempts    text        NOT NULL,
  fence       bigint      NOT NULL,
  due_at      timestamptz,
  created_at  timestamptz NOT NULL,
  PRIMARY KEY (home, id)
) WITH (fillfactor = 80);
CREATE INDEX callback_due ON callback (home, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX callback_run ON callback (home, run);
CREATE INDEX callback_exhausted ON callback (home, created_at) WHERE state = 'exhausted';

CREATE TABLE audit (
  home    smallint    NOT NULL,
  id      uuid        NOT NULL,
  actor   text        NOT NULL,
  action  text        NOT NULL,
  subject text        NOT NULL,
  detail  text        NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (home, id)
);

-- What an operator has switched off or on; all rows lie in home 0.
CREATE TABLE switch (
  home   smallint    NOT NULL,
  name   text        NOT NULL,
  is_off boolean     NOT NULL,
  author text        NOT NULL,
  reason text        NOT NULL,
  since  timestamptz NOT NULL,
  PRIMARY KEY (home, name)
);

-- Leaves wait here, in the home of their documents, until they are in a signed checkpoint; one row holds those of one batch.
CREATE TABLE leaf (
  home   smallint NOT NULL,
  id     uuid     NOT NULL,
  leaves bytea[]  NOT NULL,
  PRIMARY KEY (home, id)
);

-- The keys that sign attestations and callbacks, each with its sealed document: rows in home 0. One that was replaced has an end,
-- and the sealed document that says so (ending).
CREATE TABLE signing_key (
  home        smallint    NOT NULL,
  id          uuid        NOT NULL,
  purpose     text        NOT NULL,
  thumbprint  text        NOT NULL,
  valid_from  timestamptz NOT NULL,
  valid_until timestamptz,
  ending      uuid,
  PRIMARY KEY (home, id),
  CHECK ((valid_until IS NULL) = (ending IS NULL))
);
CREATE UNIQUE INDEX signing_key_thumbprint ON signing_key (home, thumbprint);

-- The log's own tables, outside homes.
CREATE TABLE log_entry (
  index bigint PRIMARY KEY,
  hash  bytea  NOT NULL UNIQUE,
  leaf  bytea  NOT NULL
);

CREATE TABLE log_tile (
  level  integer NOT NULL,
  number bigint  NOT NULL,
  hashes bytea   NOT NULL,
  PRIMARY KEY (level, number)
);
-- Hashes don't compress; trying costs time at every write.
ALTER TABLE log_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE log_head (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  size bigint  NOT NULL,
  root bytea   NOT NULL
);

-- Every head that was signed. One log has had several names when an operator began it anew under another key.
CREATE TABLE log_checkpoint (
  origin text        NOT NULL,
  size   bigint      NOT NULL,
  note   text        NOT NULL,
  at     timestamptz NOT NULL,
  PRIMARY KEY (origin, size)
);

-- Of each name of the log the newest head that witnesses have cosigned.
CREATE TABLE log_cosigned (
  origin text   PRIMARY KEY,
  size   bigint NOT NULL,
  note   text   NOT NULL
);

-- A new table has no statistics, and without them PostgreSQL takes a home for a single row and a table for a handful: it then
-- finds a row by reading its whole home as gladly as by its key, and keeps that plan until the table is analysed. So it is told
-- that there are few homes, and that pages are full of rows. Before version 18 there is no way to tell, and the first minutes
-- may be slower.
DO $$
BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    PERFORM pg_restore_attribute_stats(
      'schemaname', n.nspname::text, 'relname', c.relname::text, 'attname', 'home', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 2, 'n_distinct', 4::real)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attname = 'home' AND c.relkind = 'r' AND n.nspname = current_schema();
    PERFORM pg_restore_relation_stats(
      'schemaname', n.nspname::text, 'relname', c.relname::text, 'relpages', 1, 'reltuples', 10000::real)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attname = 'home' AND c.relkind = 'r' AND n.nspname = current_schema();
  END IF;
END $$;
