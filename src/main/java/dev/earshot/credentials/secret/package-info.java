/** Client secrets, {@code ek_…}: how they are sealed and opened, on what terms, and how a device shows that one is its own. */
package dev.earshot.credentials.secret;
