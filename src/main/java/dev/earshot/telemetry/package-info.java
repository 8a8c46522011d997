/** What was measured: the spans of a turn. Observes sessions and changes nothing. */
package dev.earshot.telemetry;
