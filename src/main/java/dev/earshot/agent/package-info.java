/** Agents: the named, server-owned session templates. */
package dev.earshot.agent;
