/** Who is told outside of a session: signed webhooks, as the service signs its own. */
package dev.earshot.webhook;
