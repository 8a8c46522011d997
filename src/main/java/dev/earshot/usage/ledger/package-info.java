/** The ledger: a row for each use of a model, in SQLite or PostgreSQL, written off the event loops. */
package dev.earshot.usage.ledger;
