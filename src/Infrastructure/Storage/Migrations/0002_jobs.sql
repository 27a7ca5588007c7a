-- What belongs to a job refers to it by its number. There are no foreign keys: a million items would each be checked, and
-- nothing but the job's own transactions, which hold the lock of its topic, touches these rows.

CREATE TABLE jobs (
    number {{identity}},
    id {{id}} NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state {{id}},              -- null while the job is taken in, and while it is dropped: it is out of sight
    opened_at BIGINT,          -- null when it has been accepted
    reason TEXT,
    owner {{id}} NOT NULL,
    scrape TEXT NOT NULL,      -- JSON
    crawl TEXT,                -- JSON
    concurrency INTEGER NOT NULL,
    delay DOUBLE PRECISION NOT NULL,
    priority INTEGER NOT NULL,
    deadline BIGINT,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    items BIGINT NOT NULL,     -- how many have been taken in; the next one's index
    bytes BIGINT NOT NULL
);

CREATE INDEX jobs_state ON jobs (state, id);
CREATE INDEX jobs_owner ON jobs (owner, id);
CREATE INDEX jobs_owner_state ON jobs (owner, state, id);

-- state: 0 queued, 1 succeeded, 2 failed, 3 skipped, 4 cancelled
CREATE TABLE job_items (
    job BIGINT NOT NULL,
    place BIGINT NOT NULL,     -- 0, 1, 2 … without a gap
    url TEXT NOT NULL,
    metadata {{blob}},
    scrape {{blob}},           -- JSON; null: as the job says
    depth INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    code TEXT NOT NULL,
    retryable SMALLINT NOT NULL,
    attempt INTEGER NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (job, place)
) {{clustered}};

CREATE INDEX job_items_state ON job_items (job, state, place);

-- By what a crawl knows its pages: the first 16 bytes of the SHA-256 of the key.
CREATE TABLE job_keys (
    job BIGINT NOT NULL,
    key {{blob}} NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (job, key)
) {{clustered}};

-- How many items are in a state, by code; changed in the transaction that changes the items.
CREATE TABLE job_tallies (
    job BIGINT NOT NULL,
    state SMALLINT NOT NULL,
    code {{id}} NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (job, state, code)
) {{clustered}};

-- In a table of their own, so that nobody who looks through items reads past them. Compressed with Brotli.
CREATE TABLE job_results (
    job BIGINT NOT NULL,
    place BIGINT NOT NULL,
    data {{blob}} NOT NULL,
    PRIMARY KEY (job, place)
);

-- What came of items before they were retried.
CREATE TABLE job_attempts (
    job BIGINT NOT NULL,
    place BIGINT NOT NULL,
    attempt INTEGER NOT NULL,
    state SMALLINT NOT NULL,
    code TEXT NOT NULL,
    ended_at BIGINT NOT NULL,
    PRIMARY KEY (job, place, attempt)
) {{clustered}};
