/** The wire language of the Realtime API: identifiers, errors and the JSON they travel in. */
package dev.earshot.protocol;
