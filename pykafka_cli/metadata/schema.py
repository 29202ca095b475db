"""The tables of cluster.db. Lists of broker ids are text, `101,102`, in the order that Kafka would store them."""

from __future__ import annotations

FORMAT_VERSION = 1
"""Raised with every change of the tables or the files that an older release would misread."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE brokers (
    id INTEGER PRIMARY KEY, host TEXT NOT NULL, port INTEGER NOT NULL UNIQUE, alive INTEGER NOT NULL
);
CREATE TABLE topics (
    key INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, topic_id TEXT NOT NULL UNIQUE,
    collision_key TEXT NOT NULL
);
CREATE INDEX topics_by_collision_key ON topics (collision_key);
CREATE TABLE partitions (
    topic INTEGER NOT NULL, partition INTEGER NOT NULL,
    leader INTEGER NOT NULL, leader_epoch INTEGER NOT NULL, partition_epoch INTEGER NOT NULL,
    replicas TEXT NOT NULL, isr TEXT NOT NULL, elr TEXT NOT NULL, last_known_elr TEXT NOT NULL,
    adding TEXT NOT NULL, removing TEXT NOT NULL, log_start_offset INTEGER NOT NULL DEFAULT 0,
    high_watermark INTEGER,
    PRIMARY KEY (topic, partition)
) WITHOUT ROWID;
CREATE TABLE replicas (
    broker INTEGER NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
    PRIMARY KEY (broker, topic, partition)
) WITHOUT ROWID;
CREATE TABLE leftovers (topic_id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE configs (
    entity_type TEXT NOT NULL, entity TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (entity_type, entity, name)
) WITHOUT ROWID;
CREATE TABLE offsets (
    group_id TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
    committed INTEGER NOT NULL, leader_epoch INTEGER NOT NULL, metadata TEXT NOT NULL, commit_ms INTEGER NOT NULL,
    PRIMARY KEY (group_id, topic, partition)
) WITHOUT ROWID;
CREATE INDEX offsets_by_topic ON offsets (topic);
CREATE TABLE consumer_groups (
    group_id TEXT PRIMARY KEY, type TEXT NOT NULL, assignor TEXT NOT NULL,
    epoch INTEGER NOT NULL, handovers INTEGER NOT NULL, partitions TEXT NOT NULL, is_lasting INTEGER NOT NULL,
    empty_since_ms INTEGER
) WITHOUT ROWID;
CREATE TABLE group_members (
    group_id TEXT NOT NULL, member_id TEXT NOT NULL, client_id TEXT NOT NULL, instance_id TEXT,
    protocol TEXT NOT NULL, assignors TEXT NOT NULL, topics TEXT NOT NULL, epoch INTEGER NOT NULL,
    session_timeout_ms INTEGER NOT NULL, away_since_ms INTEGER,
    PRIMARY KEY (group_id, member_id)
) WITHOUT ROWID;
CREATE TABLE group_assignments (
    group_id TEXT NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
    target TEXT, owner TEXT, is_new INTEGER NOT NULL,
    PRIMARY KEY (group_id, topic, partition)
) WITHOUT ROWID;
CREATE INDEX group_assignments_by_topic ON group_assignments (topic);
"""
