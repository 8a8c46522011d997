/** Quotas of subjects, tenants and agents: sessions at a time, mints a minute, minutes a day. */
package dev.earshot.credentials.quota;
