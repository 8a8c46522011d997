/** What sessions cost: prices, the meter that reads what upstreams report, and the ledger. */
package dev.earshot.usage;
