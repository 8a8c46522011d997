/** Budgets: what sessions, subjects, tenants and agents may cost, and what is done when they near the end of it. */
package dev.earshot.usage.budget;
