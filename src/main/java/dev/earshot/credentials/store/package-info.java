/** What replicas must know together, in memory or in Redis. */
package dev.earshot.credentials.store;
